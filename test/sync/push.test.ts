import {rmSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {TeamBackend, TeamCommit} from '../../src/backend/backend.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import {newId} from '../../src/lib/uuid.js';
import {push} from '../../src/sync/push.js';
import {actions, syncPeople} from '../support/sync-people.js';
import type {Person, SyncPeople} from '../support/sync-people.js';

let people: SyncPeople;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  people = await syncPeople();
  ({ann, bob} = people);
});
afterEach(() => people.close());

/** The same remote, with something done before or after each commit is sent. */
function withSubmit(remote: TeamBackend, submit: TeamBackend['submit']): TeamBackend {
  return new Proxy(remote, {
    get: (target, key) => (key === 'submit' ? submit : (Reflect.get(target, key) as (...args: unknown[]) => unknown).bind(target)),
  });
}

const everything = {refs: [], all: true, activeStack: async () => Promise.reject(new Error('none')), prune: false, force: false, dryRun: false};

describe('a push', () => {
  test('sends a stack with its closure, and a second one sends nothing', async () => {
    await ann.stack('prod');
    await ann.component('unused', {path: 's3://u'});
    expect(actions(await ann.push(['prod'], {dryRun: true}))).toEqual({'artifact-store/prod-store': 'create', 'orchestrator/prod-k8s': 'create', 'stack/prod': 'create'});
    expect(await ann.local.heads(ann.team.account)).toEqual(new Map());
    await ann.push(['prod']);
    expect(actions(await ann.push())).toEqual({
      'artifact-store/prod-store': 'none', 'orchestrator/prod-k8s': 'none', 'stack/prod': 'none', 'artifact-store/unused': 'create',
    });
  });

  test('never sends what belongs to this machine: by name it is refused, with all it is left out', async () => {
    await expect(ann.push(['stack/default'])).rejects.toMatchObject({code: 'local_only', next: ['cairn stack copy default NAME']});
    const store = (await ann.local.find({kind: 'artifact-store', name: 'default', namespace: own}))?.resource.id ?? '';
    await ann.stack('prod', {store});
    await ann.stack('other');
    await expect(ann.push(['stack/prod'])).rejects.toMatchObject({code: 'local_only', next: ['cairn artifact-store copy default NAME']});
    const {steps, remarks} = await ann.push();
    expect(steps.map(({ref}) => ref)).not.toContain('stack/prod');
    expect(steps.map(({ref}) => ref)).toContain('stack/other');
    expect(remarks).toContainEqual(expect.objectContaining({code: 'left_out', message: expect.stringContaining('stack/prod')}));
  });

  test('keeps secrets, and what holds one in clear, without showing it', async () => {
    const manifest = manifestOf({kind: 'secret', name: 'keys', spec: {values: {}}});
    await ann.local.commit([{action: 'create', resource: {kind: 'secret', id: newId(), namespace: own, manifest}}]);
    await expect(ann.push(['secret/keys'])).rejects.toMatchObject({code: 'local_only'});
    const store = await ann.component('s3', {path: 's3://x', key: '{{ keys.id }}'});
    await ann.push();
    await ann.edit(store, {key: 'AKIA-in-clear'});
    const refused: unknown = await ann.push().catch((error: unknown) => error);
    expect(refused).toMatchObject({code: 'plain_secret', details: {pointers: ['/spec/config/key']}});
    expect(JSON.stringify(refused)).not.toContain('AKIA');
  });

  test('refuses a reference that leads nowhere', async () => {
    await ann.stack('prod');
    rmSync(ann.file('components/artifact_store/prod-store.yaml'));
    await expect(ann.push(['prod'])).rejects.toMatchObject({code: 'dangling_reference', details: {missing: 'artifact-store/prod-store'}});
  });

  test('says which other stacks use what it changes', async () => {
    const {store} = await ann.stack('one');
    await ann.stack('two', {store});
    await ann.push();
    await ann.edit(store, {region: 'eu'});
    const {steps} = await ann.push(['stack/one'], {dryRun: true});
    expect(steps.find(({action}) => action === 'update')).toMatchObject({ref: 'artifact-store/one-store', usedBy: ['stack/two']});
  });

  test('does not take a name that somebody else’s machine gave away first', async () => {
    const other = await people.annsOther();
    await other.component('s3', {path: 's3://other'});
    await other.push();
    await ann.component('s3', {path: 's3://mine'});
    await expect(ann.push()).rejects.toMatchObject({code: 'exists'});
  });
});

describe('a push with force', () => {
  test('overwrites the revision that was seen, never one that came in between', async () => {
    const store = await ann.component('s3', {path: 's3://0'});
    await ann.push();
    const other = await people.annsOther();
    await other.pull();
    await other.edit(store, {path: 's3://1'});
    await other.push();
    await ann.edit(store, {path: 's3://mine'});
    await expect(ann.push()).rejects.toMatchObject({code: 'conflict'});
    await other.edit(store, {path: 's3://2'});
    await other.push();
    await expect(ann.push([], {force: true})).rejects.toMatchObject({details: {conflicts: [{fields: [{base: 's3://0', mine: 's3://mine', theirs: 's3://2'}]}]}});
    expect(actions(await ann.push([], {force: true}))).toEqual({'artifact-store/s3': 'update'});
    await other.pull();
    expect(await other.config(store)).toEqual({path: 's3://mine'});
  });

  test('makes again what was deleted there, and keeps its id', async () => {
    const store = await ann.component('s3', {path: 's3://0'});
    await ann.push();
    const other = await people.annsOther();
    await other.pull();
    await other.remove(store);
    await other.push([], {prune: true});
    await ann.pull([], {dryRun: false, all: false, refs: ['stack/default']});
    await ann.edit(store, {path: 's3://1'});
    expect(await ann.state(store)).toBe('gone-there');
    await expect(ann.push(['artifact-store/s3'])).rejects.toMatchObject({code: 'conflict'});
    await ann.push(['artifact-store/s3'], {force: true});
    expect(await ann.state(store)).toBe('in-sync');
    await other.pull();
    expect(await other.config(store)).toEqual({path: 's3://1'});
  });
});

describe('a deletion', () => {
  test('is sent when it is named or pruned, and a file that vanished is none', async () => {
    const gone = await ann.component('gone', {path: 's3://0'});
    const kept = await ann.component('kept', {path: 's3://0'});
    await ann.push();
    await ann.remove(gone);
    rmSync(ann.file('components/artifact_store/kept.yaml'));
    const quiet = await ann.push();
    expect(quiet.steps).toEqual([]);
    expect(quiet.remarks.map(({code}) => code).sort()).toEqual(['missing', 'not_pruned']);
    await expect(ann.push(['artifact-store/kept'])).rejects.toMatchObject({code: 'not_found'});
    expect(actions(await ann.push(['artifact-store/gone']))).toEqual({'artifact-store/gone': 'delete'});
    expect([...(await ann.local.heads(ann.team.account)).keys()]).toEqual([kept]);
    await ann.pull();
    expect(await ann.state(kept)).toBe('in-sync');
  });

  test('against an edit is a conflict, on the way up and on the way down', async () => {
    const store = await ann.component('s3', {path: 's3://0'});
    await ann.push();
    const other = await people.annsOther();
    await other.pull();
    await other.edit(store, {path: 's3://1'});
    await other.push();
    await ann.remove(store);
    const conflict = {code: 'conflict', details: {conflicts: [{ref: 'artifact-store/s3', fields: [{path: '/spec/config/path', base: 's3://0', theirs: 's3://1'}]}]}};
    await expect(ann.push([], {prune: true})).rejects.toMatchObject(conflict);
    await expect(ann.pull()).rejects.toMatchObject(conflict);
    await ann.pull([], {resolution: {all: 'ours', fields: new Map()}});
    expect(await ann.state(store)).toBe('deleted-here');
    await ann.push([], {prune: true});
    await other.pull();
    expect(await other.names('artifact-store')).toEqual([]);
  });
});

describe('what belongs to somebody else', () => {
  test('is left out of a push of all, and by name needs the right to edit', async () => {
    const {stack, store} = await ann.stack('prod');
    await ann.push();
    await ann.share(stack, {grantees: ['user:bob'], right: 'use'});
    await bob.pull();
    await bob.edit(store, {region: 'eu'});
    expect((await bob.push()).steps).toEqual([]);
    for (const ref of ['stack/ann/prod', 'artifact-store/ann/prod-store']) {
      await expect(bob.push([ref])).rejects.toMatchObject({code: 'not_allowed', message: expect.stringContaining('artifact-store/ann/prod-store')});
    }
    await bob.pull(['stack/ann/prod'], {resolution: {all: 'theirs', fields: new Map()}});
    expect(await bob.config(store)).toEqual({path: 's3://prod'});
  });

  test('is referred to from one’s own stack, and does not travel with it', async () => {
    const store = await ann.component('data', {path: 's3://data'});
    await ann.push();
    await ann.team.remote.submit({changes: [], grants: [{object: store, grantee: 'user:bob', right: 'edit'}], idempotencyKey: newId()});
    await bob.pull();
    await bob.stack('mine', {store});
    expect(actions(await bob.push(['mine']))).toEqual({'orchestrator/mine-k8s': 'create', 'stack/mine': 'create'});
    await bob.edit(store, {region: 'eu'});
    const {remarks} = await bob.push(['mine']);
    expect(remarks).toContainEqual(expect.objectContaining({code: 'not_sent'}));
    expect(actions(await bob.push(['artifact-store/ann/data']))).toEqual({'artifact-store/ann/data': 'update'});
    await ann.pull();
    expect(await ann.config(store)).toEqual({path: 's3://data', region: 'eu'});
  });
});

describe('a push whose answer is lost', () => {
  test('is sent again under its key by the next process, and changes nothing twice', async () => {
    await ann.stack('prod');
    const sent: TeamCommit[] = [];
    const {remote} = ann.team;
    const lossy = withSubmit(remote, async commit => {
      sent.push(commit);
      await remote.submit(commit);
      throw new Error('the line was cut');
    });
    await expect(push({...ann.team, remote: lossy}, everything)).rejects.toThrow('the line was cut');
    const recording = withSubmit(remote, async commit => {
      sent.push(commit);
      return remote.submit(commit);
    });
    await push({...ann.team, remote: recording}, everything);
    expect(sent.map(({idempotencyKey}) => idempotencyKey)).toEqual([sent[0]?.idempotencyKey, sent[0]?.idempotencyKey]);
    expect(await ann.local.pending(ann.team.account)).toBeNull();
    expect(Object.values(actions(await ann.push()))).toEqual(['none', 'none', 'none']);
    expect([...(await ann.local.heads(ann.team.account)).values()].map(({base}) => base?.revision)).toEqual([1, 1, 1]);
  });

  test('succeeds without its key too, since what it wants is there', async () => {
    const store = await ann.component('s3', {path: 's3://0'});
    const {remote, account} = ann.team;
    const lossy = withSubmit(remote, async commit => {
      await remote.submit(commit);
      throw new Error('the line was cut');
    });
    await expect(push({...ann.team, remote: lossy}, everything)).rejects.toThrow();
    await ann.local.commit([], {account, pending: null});
    await ann.push();
    expect(await ann.state(store)).toBe('in-sync');
  });
});
