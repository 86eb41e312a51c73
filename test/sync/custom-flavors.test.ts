import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {JsonObject} from '../../src/domain/json.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import {copyComponent} from '../../src/inventory/copy.js';
import {flavorsIn} from '../../src/inventory/flavors.js';
import {newId} from '../../src/lib/uuid.js';
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

const schema = {required: ['path'], properties: {path: {type: 'string'}, port: {type: 'integer', minimum: 1}, key: {type: 'string', 'x-secret': true}}};
const flavorKind = 'artifact-store-flavor';
const ofAnn = {remote: 'acme', owner: 'ann'};

async function custom(person: Person, name: string, spec: JsonObject = {schema}): Promise<string> {
  const id = newId();
  await person.local.commit([{action: 'create', resource: {kind: flavorKind, id, namespace: own, manifest: manifestOf({kind: flavorKind, name, spec})}}]);
  return id;
}

/** A stack `prod` on a store of the flavor `minio`. */
async function customStack(person: Person, config: JsonObject = {path: 'x', port: 1}) {
  const flavor = await custom(person, 'minio');
  const store = await person.component('prod-store', config, 'artifact-store', 'minio');
  const {stack} = await person.stack('prod', {store});
  return {flavor, store, stack};
}

test('a custom flavor travels with the stack whose component is of it, and back', async () => {
  const {flavor} = await customStack(ann);
  expect(actions(await ann.push(['prod']))).toEqual({
    'artifact-store-flavor/minio': 'create', 'artifact-store/prod-store': 'create', 'orchestrator/prod-k8s': 'create', 'stack/prod': 'create',
  });
  const other = await people.annsOther();
  expect(Object.keys(actions(await other.pull(['prod'])))).toContain('artifact-store-flavor/minio');
  expect(await flavorsIn(other.local, own).find('artifact_store', 'minio')).toMatchObject({name: 'minio'});
  expect(await other.state(flavor, flavorKind)).toBe('in-sync');
});

test('whoever a stack is shared with gets its flavor with the pull, and loses it with the share', async () => {
  const {flavor, stack, store} = await customStack(ann);
  await custom(ann, 'unused');
  await ann.push();
  await ann.share(stack, {grantees: ['user:bob'], right: 'use'});
  expect(actions(await bob.pull(['stack/ann/prod']))).toMatchObject({'artifact-store-flavor/ann/minio': 'create', 'artifact-store/ann/prod-store': 'create'});
  await bob.pull();
  expect(await bob.names(flavorKind)).toEqual([expect.stringContaining('minio')]);
  expect(await flavorsIn(bob.local, ofAnn).find('artifact_store', 'minio')).toMatchObject({name: 'minio'});
  await copyComponent(bob.local, await bob.get(store), 'mine');
  expect(actions(await bob.push(['artifact-store/mine']))).toEqual({'artifact-store-flavor/minio': 'create', 'artifact-store/mine': 'create'});
  expect((await bob.team.remote.get(flavorKind, flavor)).right).toBe('use');
});

test('the server checks components by the flavor, in the same commit and in later ones', async () => {
  const {store} = await customStack(ann, {path: 'x', port: 0});
  await expect(ann.push(['prod'])).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('port must be 1 or more')});
  await ann.edit(store, {port: undefined});
  await ann.push(['prod']);
  await ann.edit(store, {path: undefined});
  await expect(ann.push(['prod'])).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('path is required')});
});

test('a secret field of a custom flavor is one on the server as well', async () => {
  const flavor = await custom(ann, 'minio');
  const namespace = {remote: null, owner: 'ann'};
  const send = (kind: 'artifact-store' | typeof flavorKind, id: string, spec: JsonObject) => ann.team.remote.submit({
    changes: [{action: 'create', resource: {kind, id, namespace, manifest: manifestOf({kind, name: 'minio', spec})}}],
    idempotencyKey: newId(),
  });
  await send(flavorKind, flavor, {schema});
  await expect(send('artifact-store', newId(), {flavor: 'MinIO', config: {path: 'x', key: 'sesame'}})).rejects.toMatchObject({code: 'plain_secret'});
});

test.each<readonly [string, {readonly name: string; readonly spec: JsonObject; readonly code: string}]>([
  ['the name of a built-in flavor', {name: 's3', spec: {schema}, code: 'invalid_name'}],
  ['a schema that nobody can check', {name: 'minio', spec: {schema: {properties: {a: {contains: {}}}}}, code: 'invalid_manifest'}],
  ['a schema that contains itself', {name: 'minio', spec: {schema: {properties: {a: {$ref: '#'}}}}, code: 'invalid_manifest'}],
])('the server refuses a flavor with %s', async (_what, {name, spec, code}) => {
  const manifest = manifestOf({kind: flavorKind, name, spec});
  const changes = [{action: 'create', resource: {kind: flavorKind, id: newId(), namespace: {remote: null, owner: 'ann'}, manifest}}] as const;
  await expect(ann.team.remote.submit({changes, idempotencyKey: newId()})).rejects.toMatchObject({code});
});

test('a flavor that components are of can not be deleted on the server, and one that arrives late is found by them', async () => {
  const store = await ann.component('early', {path: 'x'}, 'artifact-store', 'minio');
  const {stack} = await ann.stack('prod', {store});
  await ann.push(['prod']);
  await ann.share(stack, {grantees: ['user:bob'], right: 'use'});
  const flavor = await custom(ann, 'minio');
  await ann.push(['artifact-store-flavor/minio']);
  expect((await bob.team.remote.get(flavorKind, flavor)).right).toBe('use');
  await ann.remove(flavor, flavorKind);
  await expect(ann.push(['artifact-store-flavor/minio'])).rejects.toMatchObject({code: 'in_use', message: expect.stringContaining('artifact-store')});
});

test("naming a flavor that one may not see shows nothing of it: it is as good as unknown", async () => {
  const hidden = await custom(ann, 'hidden');
  const {store} = await customStack(ann);
  await ann.push();
  await ann.team.remote.submit({changes: [], grants: [{object: store, grantee: 'user:bob', right: 'edit'}], idempotencyKey: newId()});
  const seen = await bob.team.remote.get('artifact-store', store);
  const manifest = {...seen.resource.manifest, spec: {...seen.resource.manifest.spec, flavor: 'hidden', config: {anything: 1}}};
  await bob.team.remote.submit({changes: [{action: 'update', resource: {...seen.resource, manifest}, expected: seen.version}], idempotencyKey: newId()});
  await expect(bob.team.remote.get(flavorKind, hidden)).rejects.toMatchObject({code: 'not_found'});
});
