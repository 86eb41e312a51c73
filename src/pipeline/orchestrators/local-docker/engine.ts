/** The HTTP interface that Docker and Podman have in common, over a socket of this machine. */
import type {Agent, Dispatcher} from 'undici';
import {AppError} from '../../../domain/errors.js';
import {isJsonObject} from '../../../domain/json.js';
import type {JsonObject} from '../../../domain/json.js';
import type {EngineAddress} from './address.js';
import {memberOf, textAt} from './foreign-json.js';

/** The newest version of the interface that is asked for; the parts that are used are in all since the oldest one. */
const newest = [1, 47] as const;
const oldest = [1, 25] as const;

export interface EngineCall {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** The JSON of the answer, or null where there is none. */
  readonly value: unknown;
}

/** What is known of the engine behind it. */
export interface EngineFacts {
  readonly isPodman: boolean;
  readonly isRootless: boolean;
  readonly hasSelinux: boolean;
  /** Users of containers are other users here. */
  readonly mapsUsers: boolean;
}

export class Engine {
  readonly address: EngineAddress;
  readonly facts: EngineFacts;
  readonly #agent: Agent;
  readonly #prefix: string;
  #isClosed = false;

  /** Asks which version both speak. Rejects with `unreachable`, or `version` for an engine that is too old. */
  static async connect(address: EngineAddress): Promise<Engine> {
    const {default: {Agent}} = await import('undici');
    const connect = address.socketPath === null ? {...address.tls} : {socketPath: address.socketPath};
    const agent = new Agent({connect, headersTimeout: 0, bodyTimeout: 0});
    try {
      const ask = (path: string) => readJson(address, exchange({agent, address}, {method: 'GET', path}));
      const [version, info] = await Promise.all([ask('/version'), ask('/info')]);
      return new Engine({address, agent, version: version.value, info: info.value});
    } catch (error) {
      await agent.destroy();
      throw error;
    }
  }

  private constructor({address, agent, version, info}: {address: EngineAddress; agent: Agent; version: unknown; info: unknown}) {
    this.address = address;
    this.#agent = agent;
    this.#prefix = `/v${agreed(textAt(version, 'ApiVersion') ?? '', address)}`;
    this.facts = factsOf(version, info);
  }

  /** Any answer, refusals included. Rejects with `unreachable` where none comes. */
  async call(method: Dispatcher.HttpMethod, path: string, call: EngineCall = {}): Promise<Answer> {
    return readJson(this.address, this.#exchange(method, path, call));
  }

  /** The answer's body as it comes; `refusal` where it isn't a success. */
  async stream(method: Dispatcher.HttpMethod, path: string, call: EngineCall = {}): Promise<{readonly body: AsyncIterable<Uint8Array>} | {readonly refusal: Answer}> {
    const answer = await this.#exchange(method, path, call);
    return answer.statusCode < 300 ? {body: answer.body as AsyncIterable<Uint8Array>} : {refusal: await readJson(this.address, Promise.resolve(answer))};
  }

  /** Then nothing can be reached any more, and trying again is of no use. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#agent.destroy();
  }

  #exchange(method: Dispatcher.HttpMethod, path: string, {query = {}, body, headers = {}, signal}: EngineCall): Promise<Dispatcher.ResponseData> {
    const text = body === undefined ? null : JSON.stringify(body);
    const type = text === null ? {} : {'content-type': 'application/json'};
    const search = new URLSearchParams(query).toString();
    return exchange(
      {agent: this.#agent, address: this.address},
      {method, path: `${this.#prefix}${path}${search === '' ? '' : `?${search}`}`, headers: {...type, ...headers}, body: text, signal: signal ?? null},
    );
  }
}

/** What the engine said about a refusal, in one line. */
export function refusalOf({status, value}: Answer): string {
  return (textAt(value, 'message') ?? textAt(value, 'cause') ?? `HTTP status ${status}`).trim().replaceAll(/\s+/g, ' ');
}

async function exchange({agent, address}: {agent: Agent; address: EngineAddress}, request: Omit<Dispatcher.RequestOptions, 'origin'>): Promise<Dispatcher.ResponseData> {
  try {
    return await agent.request({...request, origin: address.origin});
  } catch (error) {
    throw unreachable(address, error);
  }
}

/** An engine may send an answer's head at once, and its body when there is something to tell. */
async function readJson(address: EngineAddress, exchanged: Promise<Dispatcher.ResponseData>): Promise<Answer> {
  const answer = await exchanged;
  try {
    return {status: answer.statusCode, value: parsed(await answer.body.text())};
  } catch (error) {
    throw unreachable(address, error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreachable({name}: EngineAddress, cause: unknown): AppError {
  const code = isJsonObject(cause) && typeof cause['code'] === 'string' ? cause['code'] : 'the connection failed';
  const hint = code === 'EACCES' ? 'Join the group that owns the socket (for Docker: docker), and log in again.' : 'Start the engine, or set DOCKER_HOST to its address.';
  return new AppError('unreachable', `The container engine at ${name} doesn't answer: ${code}`, {hint, details: {engine: name}, cause});
}

/** Throws `version` where the engine is older than what is used of it. */
function agreed(theirs: string, {name}: EngineAddress): string {
  const [major = 0, minor = 0] = theirs.split('.').map(Number);
  const isOlder = (a: readonly [number, number], b: readonly [number, number]) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
  if (!isOlder([major, minor], oldest)) return isOlder(newest, [major, minor]) ? newest.join('.') : theirs;
  throw new AppError('version', `What listens at ${name} is no container engine, or too old: it speaks version ${theirs === '' ? 'unknown' : theirs} of the interface, ${oldest.join('.')} is needed`, {
    details: {engine: name, version: theirs},
  });
}

function factsOf(version: unknown, info: unknown): EngineFacts {
  const components = memberOf(version, 'Components');
  const options = memberOf(info, 'SecurityOptions');
  const has = (name: string) => Array.isArray(options) && options.some(each => typeof each === 'string' && each.split(',').includes(`name=${name}`));
  return {
    isPodman: Array.isArray(components) && components.some(each => textAt(each, 'Name') === 'Podman Engine'),
    isRootless: has('rootless'),
    hasSelinux: has('selinux'),
    mapsUsers: has('userns'),
  };
}
