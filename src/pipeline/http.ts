/** JSON over HTTP to the services that runs are told to: trackers and alerters. */
import {AppError, isAppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {Transport} from '../lib/transport.js';

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is: whoever signs a body signs these very bytes. */
  readonly body?: string;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
  /** False takes any certificate, as the component wishes. */
  readonly verifyCertificate?: boolean;
}

export interface JsonAnswer {
  readonly status: number;
  /** The body as JSON; null where it is none. */
  readonly json: Json;
}

const waits: readonly number[] = [250, 1000, 4000];
const longestWait = 30_000;

/**
 * Asks, and asks again where nobody answers or the service says that it can't just now (429, 502, 503, 504): up to four times.
 * Redirects are not followed, since credentials don't go where they weren't meant for. Rejects with `unreachable`, naming the host alone:
 * a path may be a secret.
 */
export async function ask(wanted: Ask, sleep: (milliseconds: number) => Promise<void> = wait): Promise<JsonAnswer> {
  const {timeout, verifyCertificate = true} = wanted;
  const transport = new Transport({connect: timeout, silence: timeout, total: timeout}, {anyone: !verifyCertificate});
  for (let attempt = 0; ; attempt++) {
    const outcome = await once(transport, wanted);
    const pause = waits[attempt];
    if (pause === undefined || !isTemporary(outcome)) {
      if (isAppError(outcome)) throw outcome;
      return {status: outcome.status, json: outcome.json};
    }
    await sleep(Math.min(longestWait, Math.max(pause, isAppError(outcome) ? 0 : outcome.retryAfter)));
  }
}

type Outcome = AppError | (JsonAnswer & {readonly retryAfter: number});

async function once(transport: Transport, {method, url, headers, body}: Ask): Promise<Outcome> {
  const place = new URL(url);
  try {
    const answer = await transport.send({
      method, url: place, body: body ?? null,
      headers: {accept: 'application/json', ...(body === undefined ? {} : {'content-type': 'application/json; charset=utf-8'}), ...headers},
    });
    const seconds = Number(answer.headers['retry-after'] ?? 0);
    return {status: answer.status, json: parsed(answer.body), retryAfter: Number.isFinite(seconds) ? seconds * 1000 : 0};
  } catch (error) {
    const code = isJsonObject(error) && typeof error['code'] === 'string' ? error['code'] : (error as Error).name;
    return new AppError('unreachable', `${place.host} does not answer (${code})`, {hint: 'See whether the address of the component is right, and whether this machine may reach it.', cause: error});
  }
}

function isTemporary(outcome: Outcome): boolean {
  return isAppError(outcome) || [429, 502, 503, 504].includes(outcome.status);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
