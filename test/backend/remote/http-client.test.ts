import {gzipSync} from 'node:zlib';
import {afterEach, describe, expect, test} from '@jest/globals';
import {HttpClient} from '../../../src/backend/remote/http-client.js';
import type {HttpRequest, Patience} from '../../../src/backend/remote/http-client.js';
import type {AppError} from '../../../src/domain/errors.js';
import {oddServer} from './odd-server.js';
import type {OddAnswer, OddServer} from './odd-server.js';

const quick: Patience = {connect: 500, silence: 300, total: 2_000, retryAfter: 5};
const get: HttpRequest = {method: 'GET', path: '/v1/me'};
const commit: HttpRequest = {method: 'POST', path: '/v1/commits', body: {changes: []}, idempotencyKey: 'k-1'};

let server: OddServer;
afterEach(() => server.close());

async function client(...answers: readonly OddAnswer[]): Promise<HttpClient> {
  server = await oddServer(...answers);
  return new HttpClient({url: `${server.url}/cairn/`, token: 'very-secret', remote: 'acme'}, quick);
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(() => new Error('it did not fail'), (caught: unknown) => caught as AppError);
  expect(JSON.stringify([error.message, (error as AppError).details, (error as AppError).hint, String(error.cause)])).not.toContain('very-secret');
  return error as AppError;
}

describe('a request', () => {
  test('goes below the server\'s path with token, query and key, and gives back JSON', async () => {
    const http = await client({body: {ok: true}});
    await expect(http.send({...commit, query: {since: 'a b', none: undefined}})).resolves.toEqual({ok: true});
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/cairn/v1/commits?since=a+b',
      body: '{"changes":[]}',
      headers: {authorization: 'Bearer very-secret', 'idempotency-key': 'k-1', 'content-type': 'application/json'},
    });
  });

  test('is gzipped when it is large, and an answer may be', async () => {
    const http = await client({headers: {'content-type': 'application/json', 'content-encoding': 'gzip'}, body: gzipSync('{"a":1}')});
    const body = {text: 'x'.repeat(70_000)};
    await expect(http.send({...commit, body})).resolves.toEqual({a: 1});
    expect(server.seen[0]?.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(body);
  });

  test('of more than the limit is not even sent', async () => {
    const http = await client({body: {}});
    await expect(http.send({...commit, body: 'x'.repeat(33 * 1024 * 1024)})).rejects.toMatchObject({code: 'too_large'});
    expect(server.seen).toHaveLength(0);
  });

  test('an empty answer is null', async () => {
    await expect((await client({status: 204})).send({method: 'DELETE', path: '/v1/sessions/current'})).resolves.toBeNull();
  });
});

describe('a request is sent again', () => {
  test.each<OddAnswer>([{status: 503}, {status: 429, headers: {'retry-after': '0'}}, {status: 502, body: '<html>'}, {fault: 'reset'}])(
    'after %j, with the same key and body',
    async answer => {
      const http = await client(answer, answer, {body: {ok: true}});
      await expect(http.send(commit)).resolves.toEqual({ok: true});
      expect(server.seen.map(({headers, body}) => [headers['idempotency-key'], body])).toEqual(Array(3).fill(['k-1', '{"changes":[]}']));
    },
  );

  test('but not for ever', async () => {
    const http = await client({status: 503});
    await expect(failure(http.send(get))).resolves.toMatchObject({code: 'server_error', details: {status: 503}});
    expect(server.seen).toHaveLength(4);
  });

  test('but not when it could change something twice', async () => {
    const http = await client({fault: 'reset'}, {body: {}});
    await expect(failure(http.send({method: 'POST', path: '/v1/users', body: {}}))).resolves.toMatchObject({code: 'unreachable'});
    expect(server.seen).toHaveLength(1);
  });

  test('but not when the server wants a long rest: a person is told', async () => {
    const http = await client({status: 429, headers: {'retry-after': '60'}});
    await expect(failure(http.send(get))).resolves.toMatchObject({code: 'rate_limited', hint: 'Try again in 60 seconds.'});
    expect(server.seen).toHaveLength(1);
  });
});

describe('an answer that is no success', () => {
  const problem = {type: 'urn:x', title: 'Conflict', status: 409, code: 'exists', detail: 'the name "a" is taken', requestId: 'r-1', details: {name: 'a', hint: 'Choose another.'}};

  test('with a known code becomes that error, with the request id', async () => {
    const error = await failure((await client({status: 409, body: problem})).send(get));
    expect(error).toMatchObject({code: 'exists', message: problem.detail, hint: 'Choose another.', details: {name: 'a', requestId: 'r-1', status: 409}});
  });

  test.each(['brand_new', 'bug', '__proto__', 7])('with the code %j is a failure of the server', async code => {
    await expect(failure((await client({status: 422, body: {...problem, code}})).send(get))).resolves.toMatchObject({code: 'server_error', details: {requestId: 'r-1'}});
  });

  test('shows nothing that a terminal would obey', async () => {
    const error = await failure((await client({status: 409, body: {...problem, detail: 'a\u001b[2Jb\nc\u202ed'}})).send(get));
    expect(error.message).toBe('a [2Jb c d');
  });

  test('401 says how to log in', async () => {
    await expect(failure((await client({status: 401})).send(get))).resolves.toMatchObject({code: 'not_logged_in', next: ['cairn login acme']});
    await server.close();
    const signedOut = {...problem, code: 'not_logged_in', detail: 'sign in'};
    await expect(failure((await client({status: 401, body: signedOut})).send(get))).resolves.toMatchObject({code: 'not_logged_in', next: ['cairn login acme']});
  });

  test('a redirect is not followed, and no credential goes along', async () => {
    const other = await oddServer({body: {}});
    const error = await failure((await client({status: 307, headers: {location: `${other.url}/v1/me`}})).send(get));
    expect(error).toMatchObject({code: 'not_a_server', message: expect.stringContaining(other.url)});
    expect(other.seen).toHaveLength(0);
    await other.close();
  });

  test.each<OddAnswer>([
    {body: '<html>log in</html>', headers: {'content-type': 'text/html'}},
    {body: '{"a":', headers: {'content-type': 'application/json'}},
    {status: 404, body: 'nothing here', headers: {'content-type': 'text/plain'}},
  ])('%j does not come from a cairn server', async answer => {
    await expect(failure((await client(answer)).send(get))).resolves.toMatchObject({code: 'not_a_server'});
  });
});

describe('no answer', () => {
  test('a refused connection is told within two seconds, with what still works', async () => {
    const patient = await client();
    await server.close();
    const started = Date.now();
    const http = new HttpClient({url: server.url, remote: 'acme'});
    const error = await failure(http.send(get));
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(error).toMatchObject({code: 'unreachable', message: expect.stringContaining(`acme (${server.url})`), next: ['cairn status']});
    await expect(failure(patient.send(get))).resolves.toMatchObject({code: 'unreachable'});
  });

  test('silence is a time-out', async () => {
    await expect(failure((await client({fault: 'silence'})).send(get))).resolves.toMatchObject({code: 'timed_out'});
  });

  test('an unknown host is named', async () => {
    await client();
    const error = await failure(new HttpClient({url: 'https://nowhere.invalid'}, quick).send(get));
    expect(error).toMatchObject({code: 'unreachable', message: expect.stringContaining('https://nowhere.invalid')});
  });
});
