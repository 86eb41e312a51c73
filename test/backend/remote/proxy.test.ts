import {createServer} from 'node:http';
import type {Server} from 'node:http';
import {connect} from 'node:net';
import type {AddressInfo, Socket} from 'node:net';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {HttpClient} from '../../../src/backend/remote/http-client.js';
import {cairn} from '../../support/cli.js';
import {oddServer} from './odd-server.js';
import type {OddServer} from './odd-server.js';

const patience = {connect: 500, silence: 500, total: 2_000, retryAfter: 5};
const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
const before = new Map(names.map(name => [name, process.env[name]]));

let server: OddServer;
let proxy: Server;
/** Hosts that the proxy was asked to connect to; it connects to `server`, whatever it was asked for. */
let asked: string[];

beforeEach(async () => {
  for (const name of names) delete process.env[name];
  server = await oddServer({body: {ok: true}});
  asked = [];
  proxy = createServer().on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    const there = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    for (const end of [socket, there]) end.on('error', () => undefined);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  proxy.closeAllConnections();
  proxy.close();
  await server.close();
});

function send(url: string): Promise<unknown> {
  return new HttpClient({url, insecureHttp: true}, patience).send({method: 'GET', path: '/v1/me'});
}

test('another machine is reached through the proxy that the environment names', async () => {
  await expect(send('http://cairn.invalid')).resolves.toEqual({ok: true});
  expect(asked).toEqual(['cairn.invalid:80']);
});

test('so does the program as it is built, with its own selection of undici', async () => {
  await server.close();
  server = await oddServer({body: {product: 'cairn', version: '0.0.0', instance: '11111111-1111-4111-8111-111111111111', epoch: 'x', setupRequired: true}});
  const environment = {HTTP_PROXY: process.env['HTTP_PROXY'] ?? ''};
  const {stderr} = await cairn(['connect', 'http://cairn.invalid', '--insecure-http', '--username', 'ann', '--password-stdin', '-o', 'json'], {environment, stdin: 'secret\n'});
  expect(asked).toEqual(['cairn.invalid:80']);
  expect(JSON.parse(stderr)).toMatchObject({code: 'failed', message: 'http://cairn.invalid has no admin yet'});
});

test('but for those in NO_PROXY', async () => {
  process.env['NO_PROXY'] = '.invalid';
  await expect(send('http://cairn.invalid')).rejects.toMatchObject({code: 'unreachable'});
  expect(asked).toEqual([]);
});

test('and this machine is asked directly', async () => {
  await expect(send(server.url)).resolves.toEqual({ok: true});
  expect(asked).toEqual([]);
});
