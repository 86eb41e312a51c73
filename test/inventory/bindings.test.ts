import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Stored} from '../../src/backend/backend.js';
import {openBindings} from '../../src/config/bindings.js';
import type {Bindings} from '../../src/config/config.js';
import type {JsonObject} from '../../src/domain/json.js';
import {manifestOf} from '../../src/domain/manifest.js';
import type {Namespace} from '../../src/domain/manifest.js';
import {bindingStatuses, bindSecret, foreignReference, ownReference, unbindSecret} from '../../src/inventory/bindings.js';
import {resolveReferences} from '../../src/inventory/resolve-references.js';
import {createSecret} from '../../src/inventory/secrets.js';
import {renameSecret} from '../../src/inventory/change-secret.js';
import {removeObject} from '../../src/inventory/remove.js';
import {newId} from '../../src/lib/uuid.js';
import {secretKeyOf, secretValues} from '../support/secret-key.js';
import {ofAnn, openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
let bindings: Bindings;
let mine: Stored;
beforeEach(async () => {
  store = openStore();
  bindings = openBindings(join(store.folder, 'config'));
  mine = await createSecret(store.local, secretKeyOf(1), {name: 'my-aws', values: secretValues({key: 'VALUE'})});
});
afterEach(() => store.close());

const config = {path: 's3://acme', key: '{{ aws.key }}', secret: '{{ aws.secret }}', client_kwargs: {header: 'Bearer {{ aws.key }}'}};

async function theirs(more: JsonObject = {}, namespace: Namespace = ofAnn): Promise<Stored> {
  const id = newId();
  const manifest = manifestOf({kind: 'artifact-store', name: 's3', spec: {flavor: 's3', config: {...config, ...more}}});
  await store.local.commit([{action: 'create', resource: {kind: 'artifact-store', id, namespace, manifest}}]);
  return store.local.get('artifact-store', id);
}

async function reconfigure({resource: {id}}: Stored, more: JsonObject): Promise<Stored> {
  const {resource, version} = await store.local.get('artifact-store', id);
  const manifest = {...resource.manifest, spec: {...resource.manifest.spec, config: {...config, ...more}}};
  await store.local.commit([{action: 'update', resource: {...resource, manifest}, expected: version}]);
  return store.local.get('artifact-store', id);
}

const target = () => ({local: store.local, bindings});
const bind = () => bindSecret(target(), foreignReference('ann/aws.key'), ownReference('my-aws.key'));
const resolved = (component: Stored) => resolveReferences({...target(), secretKey: secretKeyOf(1)}, [component]);

test('without a binding a colleague’s reference is unmet, whatever one’s own secrets are called', async () => {
  await createSecret(store.local, secretKeyOf(1), {name: 'aws', values: secretValues({key: 'MINE', secret: 'MINE'})});
  const {unmet, values} = await resolved(await theirs());
  expect(unmet.map(({reason, use, next}) => [reason, use.pointer, next])).toEqual([
    ['unbound', '/key', 'cairn secret bind acme:ann/aws.key SECRET.KEY'],
    ['unbound', '/secret', 'cairn secret bind acme:ann/aws.secret SECRET.KEY'],
    ['unbound', '/client_kwargs/header', 'cairn secret bind acme:ann/aws.key SECRET.KEY'],
  ]);
  expect([...values.values()].map(each => each.size)).toEqual([0]);
});

test('a binding gives every field that refers to the key its value, inside longer texts too', async () => {
  const component = await theirs();
  expect(await bind()).toHaveLength(2);
  const {unmet, values} = await resolved(component);
  expect(unmet.map(({use}) => use.pointer)).toEqual(['/secret']);
  const fields = [...(values.get(component.resource.id) ?? [])].map(([pointer, value]) => [pointer, value.reveal()]);
  expect(fields).toEqual([['/key', 'VALUE'], ['/client_kwargs/header', 'Bearer VALUE']]);
});

test('it is void as soon as the component is configured otherwise, and holds again when bound again', async () => {
  const component = await theirs();
  await bind();
  const changed = await reconfigure(component, {path: 's3://evil'});
  const {unmet, values} = await resolved(changed);
  expect(unmet.filter(({reason}) => reason === 'void').map(({next}) => next)).toEqual(Array(2).fill('cairn secret bind acme:ann/aws.key my-aws.key'));
  expect(values.get(component.resource.id)?.size).toBe(0);
  expect((await bindingStatuses(target())).map(({state}) => state)).toEqual(['void', 'void']);
  await bind();
  expect((await resolved(changed)).unmet.map(({use}) => use.pointer)).toEqual(['/secret']);
});

test('a component that comes later is not bound along', async () => {
  await theirs();
  await bind();
  const later = await theirs({}, {remote: 'acme', owner: 'eve'});
  expect((await resolved(later)).unmet).toHaveLength(3);
});

test('it follows one’s own secret to another name, and is gone with it', async () => {
  const component = await theirs();
  await bind();
  await renameSecret(store.local, mine, 'renamed');
  expect((await resolved(component)).unmet.map(({use}) => use.pointer)).toEqual(['/secret']);
  await removeObject(store.local, mine, []);
  expect((await bindingStatuses(target())).map(({state}) => state)).toEqual(['gone', 'gone']);
  expect((await resolved(component)).unmet).toHaveLength(3);
});

test('it is taken away by the name that it was made with', async () => {
  await theirs();
  await bind();
  await expect(unbindSecret(target(), foreignReference('bob/aws.key'))).rejects.toMatchObject({code: 'not_found'});
  expect(await unbindSecret(target(), foreignReference('acme:ann/aws.key'))).toHaveLength(2);
  expect(await bindingStatuses(target())).toEqual([]);
});

test('what does not exist can not be bound, and the refusal says what does', async () => {
  await expect(bind()).rejects.toMatchObject({code: 'not_found', message: expect.stringContaining('No component of ann')});
  await theirs();
  await expect(bindSecret(target(), foreignReference('ann/aws.kez'), ownReference('my-aws.key'))).rejects.toMatchObject({hint: expect.stringContaining('ann/aws.key')});
  await expect(bindSecret(target(), foreignReference('ann/aws.key'), ownReference('my-aws.other'))).rejects.toMatchObject({code: 'not_found'});
  await expect(bindSecret(target(), foreignReference('ann/aws.key'), ownReference('none.key'))).rejects.toMatchObject({next: ['cairn secret create none --value key=-']});
  await theirs({}, {remote: 'other', owner: 'ann'});
  await expect(bind()).rejects.toMatchObject({code: 'ambiguous'});
  for (const text of ['aws.key', 'ann/aws', 'ann/.key', '/aws.key', 'a:b:c/d.e']) expect(() => foreignReference(text)).toThrow(expect.objectContaining({code: 'usage'}));
});

test('the file is private and holds no value; damaged, it is an error that names it', async () => {
  await theirs();
  await bind();
  const place = join(store.folder, 'config', 'bindings.json');
  expect(statSync(place).mode & 0o777).toBe(0o600);
  expect(readFileSync(place, 'utf8')).not.toContain('VALUE');
  writeFileSync(place, '[{"component": 1}]');
  await expect(bindingStatuses(target())).rejects.toMatchObject({code: 'invalid_input', details: {file: place}});
});
