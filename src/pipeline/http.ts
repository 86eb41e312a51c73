/** JSON over HTTP to the services that runs are told to: trackers and alerters. */
import type {Agent, request as undiciRequest} from 'undici';
import {AppError} from '../domain/errors.js';
import type {Json} from '../domain/json.js';
import {isJsonObject} from '../domain/json.js';

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

export interface Answer {
  readonly status: number;
  /** The body as JSON; null where it is none. */
  readonly json: Json;
  /** Milliseconds that the service wants to be left alone. */
  readonly retryAfter: number | null;
}

/** Services answer with a line or two; what is longer isn't read on. */
const answerLimit = 1024 * 1024;
const waits: readonly number[] = [250, 1000, 4000];
const longestWait = 30_000;

/**
 * Asks, and asks again where nobody answers or the service says that it can't just now (429, 502, 503, 504): up to four times.
 * Redirects are not followed, since credentials don't go where they weren't meant for. Rejects with `unreachable`, naming the host alone:
 * a path may be a secret.
 */
export async function ask(wanted: Ask, sleep: (milliseconds: number) => Promise<void> = wait): Promise<Answer> {
  const {Agent: AgentOf, request} = await import('undici');
  const agent: Agent | null = wanted.verifyCertificate === false ? new AgentOf({connect: {rejectUnauthorized: false}}) : null;
  try {
    for (let attempt = 0; ; attempt++) {
      const next = waits[attempt];
      const answer = await once(request, wanted, agent).catch((error: unknown) => failureOf(error, wanted.url));
      if (next === undefined || !isTemporary(answer)) return answered(answer);
      await sleep(Math.min(longestWait, Math.max(next, answer instanceof AppError ? 0 : (answer.retryAfter ?? 0))));
    }
  } finally {
    await agent?.close();
  }
}

type Request = typeof undiciRequest;

async function once(request: Request, {method, url, headers, body, timeout}: Ask, agent: Agent | null): Promise<Answer> {
  const signal = AbortSignal.timeout(timeout);
  const response = await request(url, {
    method, signal,
    headers: {accept: 'application/json', ...(body === undefined ? {} : {'content-type': 'application/json; charset=utf-8'}), ...headers},
    ...(body === undefined ? {} : {body}),
    ...(agent === null ? {} : {dispatcher: agent}),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += (chunk as Buffer).length;
    if (size > answerLimit) break;
    chunks.push(chunk as Buffer);
  }
  const seconds = Number(response.headers['retry-after']);
  return {status: response.statusCode, json: parsed(Buffer.concat(chunks).toString('utf8')), retryAfter: Number.isFinite(seconds) ? seconds * 1000 : null};
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function isTemporary(answer: Answer | AppError): boolean {
  return answer instanceof AppError || [429, 502, 503, 504].includes(answer.status);
}

function answered(answer: Answer | AppError): Answer {
  if (answer instanceof AppError) throw answer;
  return answer;
}

function failureOf(error: unknown, url: string): AppError {
  const code = isJsonObject(error) && typeof error['code'] === 'string' ? error['code'] : (error as Error).name;
  return new AppError('unreachable', `${new URL(url).host} does not answer (${code})`, {hint: 'See whether the address of the component is right, and whether this machine may reach it.', cause: error});
}

function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
