import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {LocalBackend, TeamBackend} from '../../src/backend/backend.js';
import {slotsOf} from '../../src/domain/manifest.js';
import type {Side} from '../../src/sync/merge.js';
import {pull} from '../../src/sync/pull.js';
import {status} from '../../src/sync/status.js';
import {newId} from '../../src/lib/uuid.js';
import {actions, syncPeople} from '../support/sync-people.js';
import type {Person, SyncPeople} from '../support/sync-people.js';

let people: SyncPeople;
let ann: Person;
let bob: Person;
let other: Person;

beforeEach(async () => {
  people = await syncPeople();
  ({ann, bob} = people);
  other = await people.annsOther();
});
afterEach(() => people.close());

const all = (side: Side) => ({all: side, fields: new Map<string, Side>()});

function counting<T extends object>(target: T, calls: string[]): T {
  return new Proxy(target, {
    get: (object, key) => (...args: unknown[]) => {
      calls.push(String(key));
      return (Reflect.get(object, key) as (...args: unknown[]) => unknown).apply(object, args);
    },
  });
}

const everything = {refs: [], all: true, activeStack: async () => Promise.reject(new Error('none')), resolution: {all: null, fields: new Map()}, adopt: false, dryRun: false};

describe('a pull', () => {
  test('with nothing new asks the server once', async () => {
    await ann.stack('prod');
    await ann.push();
    await ann.pull();
    const calls: string[] = [];
    const {steps} = await pull({...ann.team, remote: counting<TeamBackend>(ann.team.remote, calls)}, everything);
    expect(calls).toEqual(['changes']);
    expect(steps.map(({action}) => action)).toEqual(['none', 'none', 'none']);
  });

  test('brings a named stack with what it needs, and nothing else', async () => {
    await ann.stack('prod');
    await ann.stack('dev');
    await ann.push();
    expect(Object.keys(actions(await other.pull(['prod'])))).toEqual(['artifact-store/prod-store', 'orchestrator/prod-k8s', 'stack/prod']);
    expect(await other.names('stack')).toEqual(['prod']);
    const {objects} = await status(other.team);
    expect(objects.filter(({state}) => state === 'remote-only').map(({ref}) => ref)).toEqual(['artifact-store/dev-store', 'orchestrator/dev-k8s', 'stack/dev']);
  });

  test('with a dry run changes nothing, not even what is known', async () => {
    await ann.stack('prod');
    await ann.push();
    expect(Object.values(actions(await other.pull([], {dryRun: true})))).toEqual(['create', 'create', 'create']);
    expect(await other.names('stack')).toEqual([]);
    expect(await other.local.fetched(other.team.account)).toBeNull();
  });

  test('of what was never pushed does nothing and says so', async () => {
    await ann.stack('mine');
    const {steps, remarks} = await ann.pull(['mine']);
    expect(steps.every(({action}) => action === 'none')).toBe(true);
    expect(remarks).toEqual([expect.objectContaining({code: 'local_only'})]);
    await expect(ann.pull(['stack/none'])).rejects.toMatchObject({code: 'not_found'});
    await expect(ann.pull(['elsewhere:stack/prod'])).rejects.toMatchObject({code: 'usage'});
  });

  test('takes a new name, and the stacks here follow it', async () => {
    const {stack, store} = await ann.stack('prod');
    await ann.push();
    await other.pull();
    const {resource, version} = await ann.get(store);
    const renamed = {...resource, manifest: {...resource.manifest, metadata: {name: 'data'}}};
    await ann.local.commit([{action: 'update', resource: renamed, expected: version}]);
    expect(actions(await ann.push())).toMatchObject({'artifact-store/data': 'update', 'stack/prod': 'none'});
    await other.pull();
    expect(await other.names('artifact-store')).toEqual(['data']);
    expect(slotsOf((await other.get(stack, 'stack')).resource).get('artifact_store')).toBe(store);
  });
});

describe('a conflict', () => {
  let store: string;
  let second: string;

  beforeEach(async () => {
    store = await ann.component('s3', {path: 's3://0', region: 'eu'});
    second = await ann.component('second', {path: 's3://second'});
    await ann.push();
    await other.pull();
  });

  async function edited(mine: Readonly<Record<string, string | undefined>>, theirs: Readonly<Record<string, string | undefined>>): Promise<void> {
    await other.edit(store, theirs);
    await other.edit(second, {path: 's3://changed'});
    await other.push();
    await ann.edit(store, mine);
  }

  test('changes nothing here but what is known of the server', async () => {
    await edited({path: 's3://mine', region: undefined}, {path: 's3://theirs'});
    const before = readFileSync(ann.file('components/artifact_store/s3.yaml'), 'utf8');
    await expect(ann.pull()).rejects.toMatchObject({
      code: 'conflict',
      details: {conflicts: [{ref: 'artifact-store/s3', owner: 'ann', fields: [{path: '/spec/config/path', base: 's3://0', mine: 's3://mine', theirs: 's3://theirs'}]}]},
    });
    expect(readFileSync(ann.file('components/artifact_store/s3.yaml'), 'utf8')).toBe(before);
    expect(await ann.config(second)).toEqual({path: 's3://second'});
    expect([await ann.state(store), await ann.state(second)]).toEqual(['diverged', 'behind']);
  });

  test.each<[string, Map<string, Side>, Side | null, string]>([
    ['ours', new Map(), 'ours', 's3://mine'],
    ['theirs', new Map(), 'theirs', 's3://theirs'],
    ['a field’s own choice', new Map([['config.path', 'ours']]), 'theirs', 's3://mine'],
    ['a choice for one object', new Map([['artifact-store/s3:/spec/config/path', 'theirs']]), null, 's3://theirs'],
  ])('is settled by %s, and the rest is merged', async (_, ...[fields, side, path]) => {
    await edited({path: 's3://mine', region: undefined}, {path: 's3://theirs', key: '{{ a.b }}'});
    expect(actions(await ann.pull([], {resolution: {all: side, fields}}))).toEqual({'artifact-store/s3': 'merge', 'artifact-store/second': 'update'});
    expect(await ann.config(store)).toEqual({path, key: '{{ a.b }}'});
    const [record] = (await ann.local.records(ann.team.account, [store])).values();
    expect(record?.base?.revision).toBe(2);
    await ann.push();
    expect(await ann.state(store)).toBe('in-sync');
  });

  test('is also what would be no valid object when merged', async () => {
    const base = await ann.component('mixed', {path: 's3://0', key: '{{ a.key }}', secret: '{{ a.secret }}'});
    await ann.push();
    await other.pull();
    const write = async (person: Person, spec: object): Promise<void> => {
      const {resource, version} = await person.get(base);
      await person.local.commit([{action: 'update', resource: {...resource, manifest: {...resource.manifest, spec: {...resource.manifest.spec, ...spec}}}, expected: version}]);
    };
    await write(other, {flavor: 'gcp', config: {path: 'gs://0'}});
    await other.push();
    await write(ann, {config: {path: 's3://0', key: '{{ b.key }}', secret: '{{ a.secret }}'}});
    await expect(ann.pull()).rejects.toMatchObject({details: {conflicts: [{ref: 'artifact-store/mixed', fields: [{path: '/spec'}]}]}});
    await ann.pull([], {resolution: all('theirs')});
    expect((await ann.get(base)).resource.manifest.spec).toEqual({type: 'artifact_store', flavor: 'gcp', config: {path: 'gs://0'}});
  });

  test('with an editor that saves in between starts over', async () => {
    await edited({region: 'us'}, {path: 's3://theirs'});
    let saved = false;
    const local = new Proxy<LocalBackend>(ann.local, {
      get: (target, key) => async (...args: unknown[]) => {
        const changes = args[0];
        if (key === 'commit' && Array.isArray(changes) && changes.length > 0 && !saved) {
          saved = true;
          const file = ann.file('components/artifact_store/s3.yaml');
          writeFileSync(file, readFileSync(file, 'utf8').replace('us', 'ap'));
        }
        return (Reflect.get(target, key) as (...args: unknown[]) => unknown).apply(target, args);
      },
    });
    await pull({...ann.team, local}, everything);
    expect(await ann.config(store)).toEqual({path: 's3://theirs', region: 'ap'});
  });
});

describe('an object that is gone there', () => {
  test('leaves this machine with its records, unless it was changed here', async () => {
    const {stack, store} = await ann.stack('prod');
    await ann.push();
    await ann.share(stack, {grantees: ['user:bob'], right: 'use'});
    await bob.pull();
    await bob.edit(store, {region: 'eu'});
    await ann.team.remote.submit({changes: [], grants: [{object: stack, grantee: 'user:bob', right: null}], idempotencyKey: newId()});
    const {steps, remarks} = await bob.pull();
    expect(actions({applied: true, remarks, steps})).toEqual({'artifact-store/ann/prod-store': 'none', 'orchestrator/ann/prod-k8s': 'delete', 'stack/ann/prod': 'delete'});
    expect(remarks).toEqual([expect.objectContaining({code: 'gone_there'})]);
    expect(await bob.state(store)).toBe('gone-there');
    expect(await bob.names('stack')).toEqual([]);
    expect([...(await bob.local.heads(bob.team.account)).keys()]).toEqual([store]);
  });

  test('stays while one’s own stack uses it', async () => {
    const store = await ann.component('data', {path: 's3://data'});
    await ann.push();
    const grant = async (right: 'use' | null) => ann.team.remote.submit({changes: [], grants: [{object: store, grantee: 'user:bob', right}], idempotencyKey: newId()});
    await grant('use');
    await bob.pull();
    await bob.stack('mine', {store});
    await grant(null);
    const {remarks} = await bob.pull();
    expect(remarks).toEqual([expect.objectContaining({code: 'still_used', message: expect.stringContaining('stack/mine')})]);
    expect(await bob.names('artifact-store')).toEqual(['ann/data']);
  });

  test('is one’s own as well, when it was deleted from another machine', async () => {
    const store = await ann.component('s3', {path: 's3://0'});
    await ann.push();
    await other.pull();
    await other.remove(store);
    await other.push([], {prune: true});
    expect(actions(await ann.pull())).toEqual({'artifact-store/s3': 'delete'});
    expect(await ann.names('artifact-store')).toEqual([]);
    expect(await ann.local.heads(ann.team.account)).toEqual(new Map());
  });
});

describe('a name that an unrelated object has', () => {
  test('refuses the pull, and with adopt the one here becomes a change of the one there', async () => {
    const {stack: theirs, store: theirStore} = await ann.stack('prod');
    await ann.push();
    const {store} = await other.stack('prod');
    await other.edit(store, {path: 's3://other'});
    await expect(other.pull(['prod'])).rejects.toMatchObject({code: 'exists', hint: expect.stringContaining('--adopt')});
    await expect(other.push(['prod'])).rejects.toMatchObject({code: 'exists'});
    await other.pull(['prod'], {adopt: true});
    expect(await other.names('stack')).toEqual(['prod']);
    expect(await other.config(theirStore)).toEqual({path: 's3://other'});
    expect([await other.state(theirStore), await other.state(theirs, 'stack')]).toEqual(['ahead', 'in-sync']);
    expect(actions(await other.push(['prod']))).toMatchObject({'artifact-store/prod-store': 'update', 'stack/prod': 'none'});
  });

  test('after a disconnect the ids tell: what is the same is taken as it is, what differs has to be adopted', async () => {
    const same = await ann.component('same', {path: 's3://0'});
    const changed = await ann.component('changed', {path: 's3://0'});
    await ann.push();
    await ann.local.commit([], {account: ann.team.account, forget: true});
    await ann.edit(changed, {path: 's3://1'});
    await ann.pull(['artifact-store/same']);
    expect([await ann.state(same), await ann.state(changed)]).toEqual(['in-sync', 'unrelated']);
    await expect(ann.pull()).rejects.toMatchObject({code: 'exists', message: expect.stringContaining('artifact-store/changed')});
    await ann.pull([], {adopt: true});
    expect(await ann.state(changed)).toBe('ahead');
  });
});

describe('a component that is not visible', () => {
  test('leaves the stack whole: it can be pulled, changed and pushed', async () => {
    const {carol} = people;
    const store = await carol.component('private', {path: 's3://private'});
    await carol.push();
    await carol.team.remote.submit({changes: [], grants: [{object: store, grantee: 'user:ann', right: 'use'}], idempotencyKey: newId()});
    await ann.pull();
    const {stack} = await ann.stack('prod', {store});
    await ann.push();
    await ann.share(stack, {grantees: ['user:bob'], right: 'edit'});
    await bob.pull();
    expect(await bob.names('artifact-store')).toEqual([]);
    const {resource, version, digest} = await bob.get(stack, 'stack');
    expect(digest).toBe((await ann.get(stack, 'stack')).digest);
    const manifest = {...resource.manifest, metadata: {...resource.manifest.metadata, description: 'nightly'}};
    await bob.local.commit([{action: 'update', resource: {...resource, manifest}, expected: version}]);
    expect(actions(await bob.push(['stack/ann/prod']))).toMatchObject({'stack/ann/prod': 'update'});
    await ann.pull();
    expect((await ann.get(stack, 'stack')).resource.manifest).toMatchObject({metadata: {description: 'nightly'}, spec: {components: {artifact_store: store}}});
  });

  test('a file that vanished comes back', async () => {
    const store = await ann.component('s3', {path: 's3://0'});
    await ann.push();
    rmSync(ann.file('components/artifact_store/s3.yaml'));
    expect(await ann.state(store)).toBe('missing');
    expect(actions(await ann.pull())).toEqual({'artifact-store/s3': 'create'});
    expect(await ann.config(store)).toEqual({path: 's3://0'});
  });
});
