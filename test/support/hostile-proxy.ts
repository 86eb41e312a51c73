/** Stands between a client and an HTTP server and misbehaves as it is told: for each request that comes, what happens to it. */
import {createServer, request as send} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export type Mischief =
  | 'none'
  /** Answers 503 by itself. */
  | 'unavailable'
  /** Cuts the connection before the request gets through. */
  | 'cut'
  /** The request gets through, its answer doesn't. */
  | 'lose-answer'
  /** Half of the answer's body comes, then the connection is cut. */
  | 'cut-answer'
  /** Half of the answer's body comes, and its headers say that it is all. */
  | 'truncate'
  /** One byte of the answer's body is another one. */
  | 'wrong-answer'
  /** One byte of the request's body is another one. */
  | 'wrong-request'
  /** The connection stays open and nothing comes. */
  | 'hang';

export interface HostileProxy {
  readonly url: string;
  /** Each request that came: `PUT /bucket/key`, with its query. */
  readonly seen: string[];
  /** Said anew at any time; requests that are on their way keep theirs. */
  plan(next: (request: string) => Mischief): void;
  close(): Promise<void>;
}

export async function startHostileProxy(target: string): Promise<HostileProxy> {
  const seen: string[] = [];
  let decide: (request: string) => Mischief = () => 'none';
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    seen.push(line);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => serve({target, mischief: decide(line), request, response, body: Buffer.concat(chunks)}));
    request.on('error', () => {});
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    plan: next => (decide = next),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The same choices for the same seed: `share` of the requests meet one of these. */
export function someOf(mischiefs: readonly Mischief[], share: number, seed: number): () => Mischief {
  let state = seed * 2654435761;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => (random() < share ? (mischiefs[Math.floor(random() * mischiefs.length)] as Mischief) : 'none');
}

interface Exchange {
  readonly target: string;
  readonly mischief: Mischief;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

function serve({target, mischief, request, response, body}: Exchange): void {
  if (mischief === 'hang') return;
  if (mischief === 'cut') return void request.socket.destroy();
  if (mischief === 'unavailable') return void response.writeHead(503).end();
  const {method = 'GET', headers, url = '/'} = request;
  const sent = mischief === 'wrong-request' ? changed(body) : body;
  const onward = send(new URL(url, target), {method, headers}, answer => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => give(mischief, {response, answer, body: Buffer.concat(chunks)}));
  });
  onward.on('error', () => request.socket.destroy());
  onward.end(sent);
}

function give(mischief: Mischief, {response, answer, body}: {response: ServerResponse; answer: IncomingMessage; body: Buffer}): void {
  const {'transfer-encoding': _, connection: __, ...headers} = answer.headers;
  const half = body.subarray(0, body.length >> 1);
  const whole = answer.headers['content-length'] ?? String(body.length);
  const begin = (length: string) => response.writeHead(answer.statusCode ?? 0, {...headers, 'content-length': length});
  if (mischief === 'lose-answer') response.destroy();
  else if (mischief === 'cut-answer') begin(whole).write(half, () => response.destroy());
  else if (mischief === 'truncate') begin(String(half.length)).end(half);
  else begin(whole).end(mischief === 'wrong-answer' ? changed(body) : body);
}

function changed(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  if (copy.length > 0) copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
}
