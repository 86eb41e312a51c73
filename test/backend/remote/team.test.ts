import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {TeamBackend} from '../../../src/backend/backend.js';
import {openServerClient} from '../../../src/backend/remote/server-client.js';
import {openSession} from '../../../src/backend/remote/session.js';
import {manifestOf} from '../../../src/domain/manifest.js';
import type {Resource} from '../../../src/domain/manifest.js';
import {newId} from '../../../src/lib/uuid.js';
import {rootPassword, testServer} from '../../support/server.js';
import type {TestServer} from '../../support/server.js';

async function signedIn({url}: TestServer, username: string, password: string): Promise<TeamBackend> {
  const {token} = await openServerClient(url).signIn({username, password});
  return openSession({name: 'acme', url}, token).backend;
}

describe('what a server does beyond keeping objects', () => {
  const bob = {username: 'bob', password: 'password of bob'};
  let server: TestServer;
  let mine: TeamBackend;
  let theirs: TeamBackend;

  beforeAll(async () => {
    server = await testServer();
    const {token} = await openServerClient(server.url).signIn({username: 'root', password: rootPassword});
    const session = openSession({name: 'acme', url: server.url}, token);
    await session.client.users.create(bob);
    mine = session.backend;
    theirs = await signedIn(server, bob.username, bob.password);
  });
  afterAll(() => server.close());

  const resource = (kind: 'stack' | 'orchestrator' | 'artifact-store', name: string, spec: Resource['manifest']['spec']): Resource =>
    ({kind, id: newId(), namespace: {remote: null, owner: 'root'}, manifest: manifestOf({kind, name, spec})});

  test('commits once per key, feeds what changed, and shares', async () => {
    const kube = resource('orchestrator', 'kube', {flavor: 'local'});
    const store = resource('artifact-store', 's3-prod', {flavor: 's3', config: {path: 's3://acme-ml'}});
    const stack = resource('stack', 'prod', {components: {orchestrator: kube.id, artifact_store: store.id}});
    const idempotencyKey = newId();
    const changes = [kube, store, stack].map(each => ({action: 'create', resource: each}) as const);
    const before = await theirs.changes(null);
    const results = await mine.submit({changes, idempotencyKey});
    expect(results.map(({action}) => action)).toEqual(['create', 'create', 'create']);
    await expect(mine.submit({changes, idempotencyKey})).resolves.toEqual(results);
    await expect(mine.submit({changes: changes.slice(0, 1), idempotencyKey})).rejects.toMatchObject({code: 'idempotency_mismatch'});

    await expect(theirs.changes(before.cursor)).resolves.toMatchObject({changed: [], gone: []});
    const {revision} = await mine.grants('stack', stack.id);
    await mine.submit({
      changes: [],
      grants: [{object: stack.id, grantee: 'user:bob', right: 'use'}],
      expectedGrants: {[stack.id]: revision},
      idempotencyKey: newId(),
    });
    await expect(mine.grants('stack', stack.id)).resolves.toEqual({revision: revision + 1, grants: [{grantee: 'user:bob', right: 'use', until: null}]});

    const feed = await theirs.changes(before.cursor);
    expect(feed.changed.map(({resource: {id}, right}) => [id, right]).sort()).toEqual([kube, store, stack].map(({id}) => [id, 'use']).sort());
    await expect(theirs.get('stack', stack.id)).resolves.toMatchObject({
      resource: stack,
      slots: {orchestrator: {restricted: false, id: kube.id, name: 'kube', owner: 'root', flavor: 'local', delegates: true}},
    });
  });
});
