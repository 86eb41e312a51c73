/** The store of a home that can't be written: a server plus memory, on a real server. */
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {MemoryBackend} from '../../src/backend/memory/memory-backend.js';
import type {LocalBackend} from '../../src/backend/backend.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import {newId} from '../../src/lib/uuid.js';
import {serverStore, takeOverAll} from '../../src/sync/server-store.js';
import {syncPeople} from '../support/sync-people.js';
import type {Person, SyncPeople} from '../support/sync-people.js';

let people: SyncPeople;
let ann: Person;
beforeEach(async () => {
  people = await syncPeople();
  ({ann} = people);
});
afterEach(() => people.close());

async function opened({team}: Person): Promise<LocalBackend> {
  const inMemory = {...team, local: new MemoryBackend(() => new Date(), {referencesMustResolve: false})};
  await takeOverAll(inMemory);
  return serverStore(inMemory);
}

async function update(store: LocalBackend, id: string, path: string): Promise<unknown> {
  const {resource, version} = await store.get('artifact-store', id);
  return store.commit([{action: 'update', resource: {...resource, manifest: manifestOf({kind: 'artifact-store', name: 'data', spec: {flavor: 's3', config: {path}}})}, expected: version}]);
}

describe('a store that is the server plus memory', () => {
  test('writes what was read and nothing newer: of two, the second is refused with the fields, and changes nothing', async () => {
    const id = await ann.component('data', {path: 's3://one'});
    await ann.push(['artifact-store/data']);
    const [first, second] = [await opened(ann), await opened(ann)];
    await update(first, id, 's3://two');
    await expect(update(second, id, 's3://three')).rejects.toMatchObject({
      code: 'conflict',
      details: {conflicts: [{ref: 'artifact-store/data', kind: 'artifact-store', owner: 'ann', fields: [{base: 's3://one', mine: 's3://three', theirs: 's3://two'}]}]},
    });
    expect((await (await opened(ann)).get('artifact-store', id)).resource.manifest.spec['config']).toEqual({path: 's3://two'});
    await update(first, id, 's3://four');
    expect((await (await opened(ann)).get('artifact-store', id)).resource.manifest.spec['config']).toEqual({path: 's3://four'});
  });

  test('commits all or nothing', async () => {
    const store = await opened(ann);
    const component = (name: string) => ({action: 'create' as const, resource: {kind: 'artifact-store' as const, id: newId(), namespace: own, manifest: manifestOf({kind: 'artifact-store', name, spec: {flavor: 's3', config: {path: 's3://x'}}})}});
    await expect(store.commit([component('one'), component('two'), component('ONE')])).rejects.toMatchObject({code: 'exists'});
    expect(await store.list('artifact-store')).toEqual([]);
    await store.commit([component('one'), component('two')]);
    expect(await (await opened(ann)).list('artifact-store')).toHaveLength(2);
  });

  test('keeps neither values nor what belongs to one machine', async () => {
    const store = await opened(ann);
    const secret = {kind: 'secret' as const, id: newId(), namespace: own, manifest: manifestOf({kind: 'secret', name: 's', spec: {values: {}}})};
    await expect(store.commit([{action: 'create', resource: secret}])).rejects.toMatchObject({code: 'failed'});
    const local = {kind: 'orchestrator' as const, id: newId(), namespace: own, manifest: manifestOf({kind: 'orchestrator', name: 'l', labels: {'cairn.dev/local': 'true'}, spec: {flavor: 'local'}})};
    await expect(store.commit([{action: 'create', resource: local}])).rejects.toMatchObject({code: 'local_only'});
  });
});
