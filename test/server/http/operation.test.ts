/** What whoever runs a server relies on: request ids, versions, logs, metrics, an end without harm, TLS. */
import {readFileSync, writeFileSync} from 'node:fs';
import {request as plainRequest} from 'node:http';
import type {ClientRequest} from 'node:http';
import {get} from 'node:https';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {LogEntry} from '../../../src/server/operations/operations.js';
import {newId} from '../../../src/lib/uuid.js';
import {certificate} from '../../support/certificate.js';
import {ask, create, startTeam, store} from '../team.js';
import type {Person, Team} from '../team.js';

describe('a server in operation', () => {
  const log: LogEntry[] = [];
  let team: Team;
  let ann: Person;
  let root: Person;

  beforeAll(async () => {
    team = await startTeam({version: '1.4.0', log: entry => log.push(entry)});
    ann = await team.join('ann');
    root = await team.as('root');
  });
  afterAll(() => team.close());

  test('a well-formed request id is taken over, any other replaced', async () => {
    const id = 'ci-run.4711_a';
    const answer = await ann.get('/v1/nothing', {'x-request-id': id});
    expect([answer.headers.get('x-request-id'), answer.body.requestId]).toEqual([id, id]);
    for (const bad of ['short', 'with space 123', 'x'.repeat(65), '<script>alert()', '../../etc/passwd']) {
      const {headers} = await ann.get('/v1/me', {'x-request-id': bad});
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('every answer says the server\'s version; a client that is too far away is refused with both', async () => {
    for (const path of ['/healthz', '/v1/me', '/v1/nothing']) expect((await ann.get(path)).headers.get('cairn-version')).toBe('1.4.0');
    for (const near of ['1.3.9', '1.4.7', '1.5.0']) expect((await ann.get('/v1/me', {'cairn-version': near})).status).toBe(200);
    for (const far of ['1.2.0', '1.6.0', '2.4.0', '0.4.0', 'new']) {
      const answer = await ann.get('/v1/me', {'cairn-version': far});
      expect(answer).toMatchObject({status: 400, body: {code: 'version', details: {server: '1.4.0'}}});
      expect(answer.body.detail).toContain(far);
    }
    expect((await ask(`${team.server.url}/healthz`, {headers: {'cairn-version': '9.0.0'}})).status).toBe(200);
  });

  test('each request is a line in the log, with its route and account, and nothing that was in it', async () => {
    const id = newId();
    const draft = store('ann', 'quiet-name');
    await ann.get(`/v1/components?name=very-private&owner=${encodeURIComponent('to ken')}`, {'x-request-id': id});
    const {account} = (await ann.get('/v1/me')).body;
    expect(log.find(({requestId}) => requestId === id)).toEqual({
      time: expect.stringMatching(/Z$/), level: 'info', code: 'request', message: 'GET /v1/components', requestId: id, method: 'GET', route: '/v1/components', status: 200, ms: expect.any(Number), account,
    });
    await ann.commit({changes: [create(draft)]});
    await ann.get(`/v1/components/${draft.id}`);
    const text = JSON.stringify(log);
    for (const secret of ['very-private', 'quiet-name', draft.id, ann.token, 'correct horse', 'Bearer']) expect(text).not.toContain(secret);
    const before = log.length;
    await ask(`${team.server.url}/healthz`);
    expect(log.length).toBe(before);
  });

  test('metrics are for admins, and hold neither names nor ids', async () => {
    expect((await ask(`${team.server.url}/metrics`)).status).toBe(401);
    expect((await ann.get('/metrics')).status).toBe(403);
    const draft = store('ann', 'measured');
    await ann.commit({changes: [create(draft)]});
    await ann.get(`/v1/components/${draft.id}`);
    await ann.changes();
    const text = await (await fetch(`${team.server.url}/metrics`, {headers: {authorization: `Bearer ${root.token}`}})).text();
    expect(text).toMatch(/cairn_http_requests_total\{method="GET",route="\/v1\/components\/:id",status="200"\} [1-9]/);
    expect(text).toMatch(/cairn_commits_total\{result="done"\} [1-9]/);
    expect(text).toMatch(/cairn_feed_parts_total\{kind="everything"\} [1-9]/);
    expect(text).toMatch(/cairn_database_write_seconds_count [1-9]/);
    expect(text).toContain('process_resident_memory_bytes');
    for (const name of ['measured', draft.id, 'ann', 'root"']) expect(text).not.toContain(name);
  });

  test('asked for, metrics answer anyone', async () => {
    const open = await startTeam({openMetrics: true});
    expect((await fetch(`${open.server.url}/metrics`)).status).toBe(200);
    await open.close();
  });
});

/** A commit whose body is on its way: `finish` sends the rest. */
function slowCommit(url: string, person: Person, body: string): {readonly answer: Promise<number>; readonly request: ClientRequest; finish(): void} {
  const headers = {authorization: `Bearer ${person.token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'idempotency-key': newId()};
  const request = plainRequest(`${url}/v1/commits`, {method: 'POST', headers});
  const answer = new Promise<number>((resolve, reject) => {
    request.on('response', response => resolve(response.resume().statusCode ?? 0)).on('error', reject);
  });
  request.write(body.slice(0, 10));
  return {answer, request, finish: () => request.end(body.slice(10))};
}

describe('the end of a server', () => {
  test('lets a commit that has begun finish, and tells what comes after when to come again', async () => {
    const team = await startTeam();
    const ann = await team.join('ann');
    const draft = store('ann', 'late');
    const {url} = team.server;
    const commit = slowCommit(url, ann, JSON.stringify({changes: [create(draft)]}));
    await new Promise(resolve => setTimeout(resolve, 200));
    const closed = team.server.close();
    const refused = await ann.get('/v1/me');
    expect(refused).toMatchObject({status: 503, body: {code: 'unavailable'}});
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(`${url}/readyz`)).status).toBe(503);
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    commit.finish();
    expect(await commit.answer).toBe(200);
    await closed;
    await expect(ask(`${url}/healthz`)).rejects.toThrow();
    await team.restart();
    expect((await ann.get(`/v1/components/${draft.id}`)).status).toBe(200);
    await team.close();
  });
});

describe('TLS by files', () => {
  test('answers https with the certificate, also beyond loopback', async () => {
    const made = await startTeam();
    await made.server.close();
    const tls = certificate(made.folder, 'cairn-test');
    const team = await startTeam({tls, host: '0.0.0.0'});
    const url = new URL(team.server.url);
    expect(url.protocol).toBe('https:');
    const status = await new Promise((resolve, reject) => {
      get({host: '127.0.0.1', port: url.port, path: '/healthz', ca: readFileSync(tls.cert)}, response => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(200);
    await team.close();
    await made.close();
  });

  test('refuses files that are no pair, by name', async () => {
    const made = await startTeam();
    const [one, other] = [certificate(made.folder, 'one'), certificate(made.folder, 'other')];
    await expect(startTeam({tls: {cert: one.cert, key: other.key}})).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('one.pem')});
    await expect(startTeam({tls: {cert: join(made.folder, 'none.pem'), key: one.key}})).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('none.pem')});
    writeFileSync(one.key, 'nothing');
    await expect(startTeam({tls: one})).rejects.toMatchObject({code: 'invalid_input'});
    await made.close();
  });
});
