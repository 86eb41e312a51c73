import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {newId} from '../../src/lib/uuid.js';
import {limits} from '../../src/wire/types.js';
import {ask, create, startTeam, store} from './team.js';
import type {Answer, Person, Team} from './team.js';

describe('over HTTP', () => {
  let team: Team;
  let ann: Person;

  beforeAll(async () => {
    team = await startTeam();
    ann = await team.join('ann');
  });
  afterAll(async () => {
    expect(team.log).toEqual([]);
    await team.close();
  });

  const commitHeaders = () => ({'idempotency-key': newId(), 'content-type': 'application/json'});

  test('health and readiness need no token', async () => {
    expect(await ask(`${team.server.url}/healthz`)).toMatchObject({status: 200, body: {status: 'ok'}});
    expect(await ask(`${team.server.url}/readyz`)).toMatchObject({status: 200, body: {status: 'ready'}});
  });

  test('everything else does, and says so before it reads a body', async () => {
    const body = JSON.stringify({changes: 'x'.repeat(100_000)});
    for (const [method, path] of [['GET', '/v1/me'], ['GET', '/v1/stacks'], ['GET', '/v1/changes'], ['POST', '/v1/commits'], ['GET', '/v1/users']] as const) {
      const answer = await ask(team.server.url + path, {method, ...(method === 'POST' ? {body} : {}), headers: {authorization: 'Bearer cairn_x'}});
      expect(answer).toMatchObject({status: 401, body: {code: 'not_logged_in'}});
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  test('failures are problem details with a code and the request\'s id', async () => {
    const answer = await ann.get('/v1/nothing');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({status: 404, title: 'Not Found', code: 'not_found', requestId: answer.headers.get('x-request-id')});
    expect(await ann.post('/v1/commits', '{"changes":', commitHeaders())).toMatchObject({status: 400, body: {code: 'invalid_input'}});
    expect(await ann.post('/v1/commits', 'changes=', {...commitHeaders(), 'content-type': 'text/plain'})).toMatchObject({status: 415});
    expect(await ann.get('/v1/stacks/%ZZ')).toMatchObject({status: 400});
    expect(await ann.get('/v1/stacks?limit=0')).toMatchObject({status: 400, body: {code: 'invalid_input'}});
  });

  test('answers carry safe headers and are kept by no cache', async () => {
    const {headers} = await ann.get('/v1/me');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('an object has an ETag, which changes with the viewer\'s right', async () => {
    const bob = await team.join('bob');
    const draft = store('ann', 'tagged');
    await ann.commit({changes: [create(draft)], grants: [{object: draft.id, grantee: 'user:bob', right: 'view'}]});
    const path = `/v1/components/${draft.id}`;
    const tag = (await bob.get(path)).headers.get('etag') ?? '';
    expect(await bob.get(path, {'if-none-match': tag})).toMatchObject({status: 304, body: null});
    await ann.commit({grants: [{object: draft.id, grantee: 'user:bob', right: 'use'}]});
    expect(await bob.get(path, {'if-none-match': tag})).toMatchObject({status: 200, body: {right: 'use'}});
  });

  test('an object is created, replaced and deleted by its ETag, never unseen', async () => {
    const draft = store('ann', 'single');
    const path = `/v1/components/${draft.id}`;
    const put = (headers: Record<string, string>, manifest: unknown = draft.manifest): Promise<Answer> => ann.send('PUT', path, {body: manifest, headers});
    const made = await put({'if-none-match': '*'});
    expect(made).toMatchObject({status: 201, body: {id: draft.id, owner: 'ann', revision: 1}});
    const first = made.headers.get('etag') ?? '';
    expect(first).toBe((await ann.get(path)).headers.get('etag'));
    const changed = {...draft.manifest, metadata: {name: 'single', description: 'changed'}};
    const replaced = await put({'if-match': `"x", ${first}`}, changed);
    expect(replaced).toMatchObject({status: 200, body: {revision: 2}});
    expect(await put({'if-match': first}, changed)).toMatchObject({status: 200, body: {revision: 2}});
    expect(await put({'if-match': first})).toMatchObject({status: 412, body: {code: 'stale'}});
    expect(await put({})).toMatchObject({status: 428, body: {code: 'precondition_required'}});
    expect(await put({'if-none-match': '*'})).toMatchObject({status: 409, body: {code: 'id_taken'}});
    expect(await ann.send('PUT', `/v1/stacks/${newId()}`, {body: draft.manifest, headers: {'if-none-match': '*'}})).toMatchObject({status: 422, body: {code: 'invalid_input'}});
    expect(await ann.send('DELETE', path, {headers: {'if-match': first}})).toMatchObject({status: 412});
    expect(await ann.send('DELETE', path, {headers: {'if-match': replaced.headers.get('etag') ?? ''}})).toMatchObject({status: 204});
    expect((await ann.get(path)).status).toBe(404);
  });

  test('bodies may be compressed; what they inflate to counts', async () => {
    const draft = store('ann', 'compressed');
    const gzip = {...commitHeaders(), 'content-encoding': 'gzip'};
    expect((await ann.post('/v1/commits', gzipSync(JSON.stringify({changes: [create(draft)]})), gzip)).status).toBe(200);
    const bomb = gzipSync(Buffer.alloc(limits.bodyBytes + 1, ' '));
    expect(await ann.post('/v1/commits', bomb, gzip)).toMatchObject({status: 413, body: {code: 'too_large'}});
    expect(await ann.post('/v1/commits', Buffer.from('not gzip'), gzip)).toMatchObject({status: 400});
    expect(await ann.post('/v1/commits', '{}', {...gzip, 'content-encoding': 'br'})).toMatchObject({status: 415});
  });

  test('large answers are compressed for those who take it', async () => {
    await ann.commit({changes: Array.from({length: 30}, (_, index) => create(store('ann', `many-${index}`)))});
    const plain = await ann.get('/v1/components', {'accept-encoding': 'identity'});
    const packed = await ann.get('/v1/components', {'accept-encoding': 'gzip'});
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.body).toEqual(plain.body);
  });

  test('keys of prototypes are no keys', async () => {
    const draft = create(store('ann', 'proto'));
    const body = JSON.stringify({changes: [draft]}).replace('"path"', '"__proto__": {"admin": true}, "path"');
    expect(await ann.post('/v1/commits', body, commitHeaders())).toMatchObject({status: 400});
    expect(({} as {admin?: boolean}).admin).toBeUndefined();
    expect(await ann.commit({changes: [], expectedGrants: JSON.parse('{"constructor": 1, "toString": 2}') as Record<string, number>})).toMatchObject({status: 200});
  });

  test('no body whatever makes the server fail', async () => {
    const id = fc.oneof(fc.uuid(), fc.string());
    const put = fc.record({action: fc.constantFrom('put', 'delete', 'x'), kind: fc.constantFrom('stack', 'orchestrator', 'secret', 'x'), id, owner: fc.constantFrom('ann', 'x'), manifest: fc.object(), expect: fc.oneof(fc.constant(null), fc.record({revision: fc.nat(), digest: fc.string()}), fc.anything())}, {requiredKeys: []});
    const manifestLike = fc.record({apiVersion: fc.constant('cairn/v1'), kind: fc.constantFrom('Stack', 'Component', 'Secret'), metadata: fc.record({name: fc.string()}), spec: fc.oneof(fc.object(), fc.record({type: fc.constant('artifact_store'), flavor: fc.constantFrom('s3', 'x', 1), config: fc.jsonValue(), components: fc.jsonValue()}))});
    const valid = fc.record({action: fc.constant('put'), kind: fc.constantFrom('stack', 'artifact-store'), id: fc.uuid(), owner: fc.constant('ann'), manifest: manifestLike, expect: fc.constant(null)});
    const commit = fc.record({changes: fc.array(fc.oneof(put, valid), {maxLength: 3}), grants: fc.array(fc.record({object: id, grantee: fc.constantFrom('everyone', 'user:ann', 'user:\0'), right: fc.constantFrom('use', null), until: fc.oneof(fc.string(), fc.constant(null))})), expectedGrants: fc.dictionary(fc.string(), fc.nat())}, {requiredKeys: []});
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), commit.map(each => JSON.stringify(each))), async body => {
        for (const path of ['/v1/commits', '/v1/users', '/v1/sessions']) {
          const {status} = await ann.post(path, body, commitHeaders());
          expect(status).toBeLessThan(500);
        }
      }),
      {numRuns: 150},
    );
    expect(team.log).toEqual([]);
  });

  test('no query whatever makes the server fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (a, b) => {
        const query = new URLSearchParams({since: a, after: b, name: a, owner: b, kind: a, limit: b}).toString();
        for (const path of [`/v1/changes?${query}`, `/v1/stacks?${query}`, `/v1/changes?since=${encodeURIComponent(a)}`, `/v1/components/${encodeURIComponent(a)}/grants`, `/v1/users/${encodeURIComponent(b)}`]) {
          expect((await ann.get(path)).status).toBeLessThan(500);
        }
      }),
      {numRuns: 60},
    );
  });

  test('no secret is kept in clear', async () => {
    const kept = await team.kept();
    expect(kept).not.toContain(ann.token);
    expect(kept).not.toContain('correct horse');
    expect(kept).toContain(createHash('sha256').update(ann.token).digest('hex'));
  });
});
