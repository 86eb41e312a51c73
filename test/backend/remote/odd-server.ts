/** A server that answers what a test tells it to: for the answers that a real one doesn't give on demand. */
import {createServer} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gunzipSync} from 'node:zlib';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface OddAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: unknown;
  /** Break the connection instead, or never answer. */
  readonly fault?: 'reset' | 'silence';
}

export interface OddServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

/** Gives each request the next answer; the last one stays. */
export async function oddServer(...answers: readonly OddAnswer[]): Promise<OddServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[Math.min(seen.length, answers.length - 1)] as OddAnswer;
      seen.push(seenIn(request, Buffer.concat(chunks)));
      if (answer.fault === 'reset') request.socket.destroy();
      if (answer.fault === undefined) send(response, answer);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function seenIn(request: IncomingMessage, raw: Buffer): Seen {
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  return {method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: body.toString()};
}

function send(response: ServerResponse, {status = 200, headers = {}, body = ''}: OddAnswer): void {
  const json = typeof body !== 'string' && !Buffer.isBuffer(body);
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, json ? {'content-type': type, ...headers} : headers);
  response.end(json ? JSON.stringify(body) : body);
}
