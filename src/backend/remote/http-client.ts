/** JSON over HTTP with one server: the token, retries that change nothing twice, and failures as AppErrors. */
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {AppError} from '../../domain/errors.js';
import {checkServerUrl} from '../../domain/server-url.js';
import {version} from '../../domain/version.js';
import {idempotencyHeader} from '../../wire/routes.js';
import {limits} from '../../wire/types.js';
import {checkVersions, versionHeader} from '../../wire/version.js';
import type {ApiAnswer} from '../server-client.js';
import {errorCode, failureOfAnswer, failureOfExchange, notAServer} from './failure.js';
import {Transport} from '../../lib/transport.js';
import type {Answer, Exchange, Timeouts} from '../../lib/transport.js';

export interface ServerAddress {
  readonly url: string;
  readonly token?: string | undefined;
  /** The local name of the remote, for messages. */
  readonly remote?: string | undefined;
  /** Plain http to another machine was asked for. */
  readonly insecureHttp?: boolean | undefined;
  /** PEM certificates of authorities to trust besides those that Node trusts. */
  readonly caFile?: string | undefined;
}

export interface HttpRequest {
  readonly method: Exchange['method'];
  /** Below the server's URL, with its leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON, gzipped from 64 KiB on. */
  readonly body?: unknown;
  /** Beside those that every request has: lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes a POST safe to send again. */
  readonly idempotencyKey?: string;
}

/** Timeouts, and the milliseconds before the first retry; each further one waits twice as long. */
export interface Patience extends Timeouts {
  readonly retryAfter: number;
}

const patience: Patience = {connect: 5_000, silence: 60_000, total: 300_000, retryAfter: 150};
const maxAttempts = 4;
/** A server that wants more rest than this gets it from the person instead. */
const longestWait = 5_000;
const gzipFrom = 64 * 1024;

const retriedStatuses = [429, 502, 503, 504];
const retriedErrors = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'];

type Outcome = {readonly answer: Answer} | {readonly error: unknown};

export class HttpClient {
  readonly #address: ServerAddress;
  readonly #base: string;
  readonly #transport: Transport;
  readonly #retryAfter: number;

  /** Throws `invalid_input` where the URL may not be used. */
  constructor(address: ServerAddress, {retryAfter, ...timeouts}: Patience = patience) {
    this.#base = checkServerUrl(address.url, address);
    this.#address = address;
    this.#transport = new Transport(timeouts, {caFile: address.caFile});
    this.#retryAfter = retryAfter;
  }

  /** The JSON of a successful answer, null for an empty one. */
  async send(request: HttpRequest): Promise<unknown> {
    const {body, headers} = await this.ask(request);
    if (body !== null && !isJson(headers)) throw notAServer(this.#address, 'its answer is not JSON');
    return body;
  }

  /** A successful answer; its body as JSON, or as text where the server says that it is text. */
  async ask(request: HttpRequest): Promise<ApiAnswer> {
    const exchange = await this.#exchangeOf(request);
    const repeatable = request.method !== 'POST' || request.idempotencyKey !== undefined;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#try(exchange);
      const wait = repeatable && attempt < maxAttempts ? this.#waitAfter(outcome, attempt) : null;
      if (wait === null) return this.#settle(outcome);
      await sleep(wait);
    }
  }

  async #try(exchange: Exchange): Promise<Outcome> {
    try {
      return {answer: await this.#transport.send(exchange)};
    } catch (error) {
      return {error};
    }
  }

  async #exchangeOf({method, path, query = {}, headers = {}, body, idempotencyKey}: HttpRequest): Promise<Exchange> {
    const url = urlBelow(this.#base, path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const {token} = this.#address;
    const payload = await payloadOf(body);
    return {
      method,
      url,
      headers: {
        accept: 'application/json, application/problem+json, text/plain;q=0.5',
        [versionHeader]: version,
        ...headers,
        ...payload.headers,
        ...(token === undefined ? {} : {authorization: `Bearer ${token}`}),
        ...(idempotencyKey === undefined ? {} : {[idempotencyHeader]: idempotencyKey}),
      },
      body: payload.body,
    };
  }

  /** Milliseconds until the next attempt, with jitter; null where another one is of no use. */
  #waitAfter(outcome: Outcome, attempt: number): number | null {
    const wait = this.#retryAfter * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    if ('error' in outcome) return retriedErrors.includes(errorCode(outcome.error)) ? wait : null;
    if (!retriedStatuses.includes(outcome.answer.status)) return null;
    const asked = askedWait(outcome.answer);
    return asked > longestWait ? null : Math.max(asked, wait);
  }

  #settle(outcome: Outcome): ApiAnswer {
    if ('error' in outcome) throw failureOfExchange(outcome.error, this.#address);
    const {status, body, headers} = outcome.answer;
    checkVersions({client: version, server: headers[versionHeader]});
    if (status < 200 || status >= 300) throw failureOfAnswer(outcome.answer, this.#address);
    if (body === '') return {status, headers, body: null};
    if (/^text\/plain\b/.test(headers['content-type'] ?? '')) return {status, headers, body};
    try {
      if (isJson(headers)) return {status, headers, body: JSON.parse(body) as unknown};
    } catch {
      throw notAServer(this.#address, 'its answer is not JSON');
    }
    throw notAServer(this.#address, 'its answer is not JSON');
  }
}

function isJson(headers: Answer['headers']): boolean {
  return /[/+]json\b/.test(headers['content-type'] ?? '');
}

/** The token goes to this server and below its URL, whatever the path says. */
function urlBelow(base: string, path: string): URL {
  const {origin, pathname} = new URL(base);
  const url = path.startsWith('/') && URL.canParse(base + path) ? new URL(base + path) : null;
  if (url?.origin === origin && url.pathname.startsWith(pathname.replace(/\/*$/, '/'))) return url;
  throw new AppError('usage', `${JSON.stringify(path)} is no path of ${base}`, {hint: 'It begins with a slash and stays below the server\'s URL, such as /v1/stacks.'});
}

async function payloadOf(body: unknown): Promise<Pick<Exchange, 'headers' | 'body'>> {
  if (body === undefined) return {headers: {}, body: null};
  const json = JSON.stringify(body);
  const headers = {'content-type': 'application/json'};
  if (Buffer.byteLength(json) > limits.bodyBytes) throw tooLarge();
  if (json.length <= gzipFrom) return {headers, body: json};
  return {headers: {...headers, 'content-encoding': 'gzip'}, body: await promisify(gzip)(json)};
}

/** `Retry-After` in milliseconds, given there in seconds or as a date; 0 where the server doesn't say. */
function askedWait({headers}: Answer): number {
  const value = headers['retry-after'];
  if (value === undefined) return 0;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}

function tooLarge(): AppError {
  return new AppError('too_large', `This is more than the ${limits.bodyBytes / 1024 / 1024} MiB that a server takes at once`, {
    hint: 'Send it in parts: each named stack travels with what it needs.',
  });
}
