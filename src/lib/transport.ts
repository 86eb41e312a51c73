/** One HTTP exchange over undici, which is loaded at the first: nothing here knows what the bytes mean. */
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import type {Dispatcher} from 'undici';
import {AppError} from '../domain/errors.js';
import {isLoopback} from '../domain/server-url.js';
import {authoritiesWith} from './authorities.js';

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
}

export interface Answer {
  readonly status: number;
  /** Lower-case names; where a header came twice, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Milliseconds until an exchange is given up: to connect, while nothing comes, and altogether. */
export interface Timeouts {
  readonly connect: number;
  readonly silence: number;
  readonly total: number;
}

/** Whose certificates count. */
export interface Trust {
  /** A file with authorities to trust besides those that Node trusts. */
  readonly caFile?: string | undefined;
  /** Any certificate will do, as its user has said. */
  readonly anyone?: boolean;
}

/** More than any answer has; a server that sends more is not heard out. */
const maxAnswerBytes = 64 * 1024 * 1024;

export class Transport {
  readonly #timeouts: Timeouts;
  readonly #trust: Trust;
  #dispatcher: Promise<Dispatcher> | null = null;

  constructor(timeouts: Timeouts, trust: Trust = {}) {
    this.#timeouts = timeouts;
    this.#trust = trust;
  }

  /** Resolves with any answer, a redirect included: none is followed. Rejects with the error of undici or of the system. */
  async send({method, url, headers, body}: Exchange): Promise<Answer> {
    const dispatcher = await (this.#dispatcher ??= this.#open(url));
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: {...headers, 'accept-encoding': 'gzip'},
      body,
      signal: AbortSignal.timeout(this.#timeouts.total),
    });
    const plain = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, [value].flat()[0] ?? '']));
    return {status: answer.statusCode, headers: plain, body: await textOf(answer.body, plain['content-encoding'] === 'gzip')};
  }

  /** Proxies are for other machines: what runs on this one is asked directly. */
  async #open(url: URL): Promise<Dispatcher> {
    // A bundled CommonJS package has its default export only.
    const {default: {Agent, EnvHttpProxyAgent}} = await import('undici');
    const {connect, silence} = this.#timeouts;
    const trust = url.protocol === 'https:' ? await tlsOptions(this.#trust) : {};
    const options = {connect: {timeout: connect, ...trust}, headersTimeout: silence, bodyTimeout: silence};
    return isLoopback(url.hostname) ? new Agent(options) : new EnvHttpProxyAgent({...options, requestTls: trust, proxyTls: trust});
  }
}

async function tlsOptions({caFile, anyone = false}: Trust): Promise<{ca?: string[]; rejectUnauthorized?: false}> {
  return {...(caFile === undefined ? {} : {ca: [...(await authoritiesWith(caFile))]}), ...(anyone ? {rejectUnauthorized: false} : {})};
}

async function textOf(body: AsyncIterable<Uint8Array>, gzipped: boolean): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new AppError('server_error', 'The server\'s answer has no end: it was given up after 64 MiB');
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  return (gzipped ? await promisify(gunzip)(whole, {maxOutputLength: maxAnswerBytes}) : whole).toString('utf8');
}
