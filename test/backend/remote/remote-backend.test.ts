import {afterEach, describe, expect, test} from '@jest/globals';
import {HttpClient} from '../../../src/backend/remote/http-client.js';
import {RemoteBackend} from '../../../src/backend/remote/remote-backend.js';
import {openServerClient} from '../../../src/backend/remote/server-client.js';
import {digestOf} from '../../../src/domain/json.js';
import {manifestOf} from '../../../src/domain/manifest.js';
import type {Manifest} from '../../../src/domain/manifest.js';
import {newId} from '../../../src/lib/uuid.js';
import {oddServer} from './odd-server.js';
import type {OddAnswer, OddServer} from './odd-server.js';

const time = '2026-01-02T03:04:05.678Z';
const kube = newId();
const manifest = manifestOf({kind: 'stack', name: 'prod', spec: {components: {orchestrator: kube}}});

let server: OddServer;
afterEach(() => server.close());

async function backend(...answers: readonly OddAnswer[]): Promise<RemoteBackend> {
  server = await oddServer(...answers);
  return new RemoteBackend(new HttpClient({url: server.url}));
}

function wireObject(over: Record<string, unknown> = {}): Record<string, unknown> {
  const id = newId();
  const shown = (over['manifest'] ?? manifest) as Manifest;
  return {
    kind: 'stack', id, owner: 'ann', revision: 3, digest: digestOf(shown), manifest: shown, right: 'use', created: time, updated: time,
    slots: {orchestrator: {restricted: false, id: kube, name: 'kube', owner: 'ann', flavor: 'kubernetes', delegates: true}},
    ...over,
  };
}

function feed(over: Record<string, unknown>): OddAnswer {
  return {body: {resync: false, changed: [], gone: [], cursor: 'c', more: false, ...over}};
}

describe('what a server sends is checked before anything is made of it', () => {
  test('a whole object comes through as it is', async () => {
    const object = wireObject();
    await expect((await backend({body: object})).get('stack', object['id'] as string)).resolves.toMatchObject({
      status: 'ok',
      resource: {kind: 'stack', id: object['id'], namespace: {remote: null, owner: 'ann'}, manifest},
      version: `3 ${object['digest'] as string}`,
      right: 'use',
      slots: {orchestrator: {name: 'kube'}},
    });
  });

  const manifestNamed = (name: string): Manifest => ({...manifest, metadata: {name}});
  const deep = JSON.parse('{"a":'.repeat(40) + '1' + '}'.repeat(40)) as Manifest['spec'];
  test.each<[string, Record<string, unknown>]>([
    ['an id that is a path', {id: '../../../etc/passwd'}],
    ['an owner that is a path', {owner: '../ann'}],
    ['an owner with an escape sequence', {owner: 'ann\u001b[2J'}],
    ['a name that is a path', {manifest: manifestNamed('../prod')}],
    ['a kind that is none', {kind: '__proto__'}],
    ['a kind that is not the manifest\'s', {kind: 'secret'}],
    ['a digest of something else', {digest: `sha256:${'0'.repeat(64)}`}],
    ['a reference that is no id', {manifest: {...manifest, spec: {components: {orchestrator: '../kube'}}}}],
    ['a slot of no type', {slots: {constructor: {restricted: true}}}],
    ['a slot whose name is a path', {slots: {orchestrator: {restricted: false, id: kube, name: '../x', owner: 'ann', flavor: 'local', delegates: true}}}],
    ['a manifest that is too deep', {manifest: {...manifest, spec: {components: {}, ...deep}}}],
    ['a manifest that is too large', {manifest: {...manifest, spec: {components: {}, text: 'x'.repeat(1_100_000)}}}],
    ['a time that is none', {updated: 'yesterday'}],
    ['a revision that is none', {revision: 1.5}],
    ['a right that is none', {right: 'root'}],
  ])('%s is refused', async (_, over) => {
    const work = (await backend(feed({changed: [wireObject(over)]}))).changes(null);
    await expect(work).rejects.toMatchObject({name: 'AppError', code: expect.stringMatching(/^(server_error|invalid_manifest)$/)});
  });

  test('an id among the gone that is a path is refused', async () => {
    await expect((await backend(feed({gone: ['../x']}))).changes(null)).rejects.toMatchObject({code: 'server_error', details: {place: '/gone/0'}});
  });

  test('an object of another kind than asked for is not found', async () => {
    const object = wireObject();
    await expect((await backend({body: object})).get('orchestrator', object['id'] as string)).rejects.toMatchObject({code: 'not_found'});
  });
});

describe('the feed', () => {
  test('is read to its end, the last word on each id counts', async () => {
    const [first, second] = [wireObject(), wireObject()];
    const remote = await backend(
      feed({changed: [first, second], gone: [], cursor: 'c1', more: true}),
      feed({changed: [{...first, revision: 4}], gone: [second['id']], cursor: 'c2'}),
    );
    await expect(remote.changes('c0')).resolves.toMatchObject({resync: false, changed: [{revision: 4}], gone: [second['id']], cursor: 'c2'});
    expect(server.seen.map(({url}) => url)).toEqual(['/v1/changes?since=c0&limit=500', '/v1/changes?since=c1&limit=500']);
  });

  test('that starts over in between forgets what came before', async () => {
    const [before, after] = [wireObject(), wireObject()];
    const remote = await backend(
      feed({changed: [before], cursor: 'c1', more: true}),
      feed({changed: [after], cursor: 'c2', resync: true}),
    );
    await expect(remote.changes('c0')).resolves.toMatchObject({resync: true, changed: [{resource: {id: after['id']}}], gone: []});
  });

  test('that does not move on is an error', async () => {
    await expect((await backend(feed({more: true}))).changes(null)).rejects.toMatchObject({code: 'server_error'});
  });
});

describe('a commit', () => {
  const resource = {kind: 'stack', id: newId(), namespace: {remote: null, owner: 'ann'}, manifest} as const;

  test('names the revision and the digest that it replaces', async () => {
    const remote = await backend({body: {results: [{id: resource.id, action: 'update', revision: 8, digest: 'd'}]}});
    await expect(remote.submit({changes: [{action: 'update', resource, expected: '7 sha256:abc'}], idempotencyKey: 'k'})).resolves.toEqual([{id: resource.id, action: 'update', revision: 8, digest: 'd'}]);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      changes: [{action: 'put', kind: 'stack', id: resource.id, owner: 'ann', manifest, expect: {revision: 7, digest: 'sha256:abc'}}],
    });
  });

  test('that conflicts carries what is there now', async () => {
    const theirs = wireObject({id: resource.id});
    const details = {conflicts: [{id: resource.id, theirs}]};
    const remote = await backend({status: 409, body: {code: 'conflict', detail: 'changed', details}});
    await expect(remote.commit([{action: 'delete', kind: 'stack', id: resource.id, expected: '1 d'}])).rejects.toMatchObject({
      code: 'conflict',
      details: {stale: [resource.id], conflicts: [{id: resource.id, theirs: {revision: 3, right: 'use', resource: {manifest}}}]},
    });
  });
});

describe('a server that is asked who it is', () => {
  const self = {product: 'cairn', version: '0.1.0', instance: newId(), epoch: 'e', setupRequired: false};

  test('says so', async () => {
    server = await oddServer({body: self});
    await expect(openServerClient(server.url).server()).resolves.toEqual(self);
  });

  test.each([{body: {...self, product: 'other'}}, {body: {...self, instance: '../..'}}, {body: []}])('or is none: %j', async answer => {
    server = await oddServer(answer);
    await expect(openServerClient(server.url).server()).rejects.toMatchObject({code: 'not_a_server'});
  });
});
