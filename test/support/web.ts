/** A small HTTP server of a test's own: it keeps what it was sent, and answers as it is told. */
import {createServer} from 'node:http';
import type {IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the connection in place of an answer. */
  readonly cut?: boolean;
}

export interface Web {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

export async function startWeb(reply: (received: Received, count: number) => Reply): Promise<Web> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const it = {method: request.method ?? '', path: request.url ?? '', headers: request.headers, body};
      received.push(it);
      const {status, headers = {}, body: text = '', cut = false} = reply(it, received.length);
      if (cut) request.socket.destroy();
      else response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
