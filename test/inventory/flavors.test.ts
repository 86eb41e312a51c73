import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {flavorKindOf} from '../../src/domain/kind.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import type {Namespace} from '../../src/domain/manifest.js';
import {copyComponent} from '../../src/inventory/copy.js';
import {fieldsOf, flavorsIn, flavorsOfType} from '../../src/inventory/flavors.js';
import {newId} from '../../src/lib/uuid.js';
import {ofAnn, openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
beforeEach(() => void (store = openStore()));
afterEach(() => store.close());

async function custom(name: string, namespace: Namespace = own): Promise<void> {
  const kind = flavorKindOf('artifact_store');
  const schema = {required: ['port'], properties: {mode: {enum: ['a']}, port: {type: 'integer'}, key: {'x-secret': true}}};
  await store.local.commit([{action: 'create', resource: {kind, id: newId(), namespace, manifest: manifestOf({kind, name, spec: {schema}})}}]);
}

test('a type has its built-in flavors and those that one registered oneself', async () => {
  await custom('minio');
  await custom('annio', ofAnn);
  const names = (await flavorsOfType(store.local, 'artifact_store')).map(({name}) => name);
  expect(names).toEqual(expect.arrayContaining(['minio', 's3', 'local']));
  expect(names).not.toContain('annio');
});

test('a flavor has its settings, required ones first; what is none has none', async () => {
  await custom('minio');
  const fields = await fieldsOf(store.local, 'artifact_store', 'minio');
  expect(fields?.map(({key, required, secret}) => [key, required, secret])).toEqual([['port', true, false], ['mode', false, false], ['key', false, true]]);
  expect((await fieldsOf(store.local, 'artifact_store', 's3'))?.[0]?.key).toBe('path');
  expect(await fieldsOf(store.local, 'artifact_store', 'nosuch')).toBeNull();
});

test("a flavor's name is one of its owner: what ann registered means nothing elsewhere", async () => {
  await custom('annio', ofAnn);
  expect(await flavorsIn(store.local, ofAnn).find('artifact_store', 'ANNIO')).toMatchObject({name: 'annio'});
  expect(await flavorsIn(store.local, own).find('artifact_store', 'annio')).toBeNull();
  expect(await flavorsIn(store.local, {remote: 'other', owner: 'ann'}).find('artifact_store', 'annio')).toBeNull();
});

test("a copy of a colleague's component brings the flavor that it is of", async () => {
  await custom('annio', ofAnn);
  const manifest = manifestOf({kind: 'artifact-store', name: 'store', spec: {flavor: 'annio', config: {port: 1}}});
  const resource = {kind: 'artifact-store', id: newId(), namespace: ofAnn, manifest} as const;
  await store.local.commit([{action: 'create', resource}]);
  const theirs = await store.local.get('artifact-store', resource.id);
  await copyComponent(store.local, theirs, 'mine');
  expect(await flavorsIn(store.local, own).find('artifact_store', 'annio')).toMatchObject({name: 'annio'});
  await copyComponent(store.local, theirs, 'mine-too');
});
