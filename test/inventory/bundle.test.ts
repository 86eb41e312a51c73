import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {digestOf} from '../../src/domain/json.js';
import type {JsonObject} from '../../src/domain/json.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import type {Namespace} from '../../src/domain/manifest.js';
import {openSecrets, sealedSecrets, sealedText} from '../../src/inventory/bundle.js';
import type {BundledObject} from '../../src/inventory/bundle.js';
import {createSecret} from '../../src/inventory/secrets.js';
import {ageOpen, ageSeal, newAgeIdentity} from '../../src/lib/age.js';
import type {AgeIdentity} from '../../src/lib/age.js';
import {newId} from '../../src/lib/uuid.js';
import {parseYaml} from '../../src/lib/yaml.js';
import {secretKeyOf, secretValues} from '../support/secret-key.js';
import {ofAnn, openStore} from './store.js';
import type {TestStore} from './store.js';

const secretKey = secretKeyOf(1);
let store: TestStore;
let bob: AgeIdentity;
beforeEach(async () => {
  store = openStore();
  bob = await newAgeIdentity();
  await createSecret(store.local, secretKey, {name: 's3-prod', values: secretValues({key: 'CANARY-KEY', secret: 'CANARY-SECRET', unused: 'CANARY-UNUSED'})});
});
afterEach(() => store.close());

async function component(config: JsonObject, namespace: Namespace = own): Promise<BundledObject> {
  const manifest = manifestOf({kind: 'artifact-store', name: 's3-prod', spec: {flavor: 's3', config}});
  const id = newId();
  await store.local.commit([{action: 'create', resource: {kind: 'artifact-store', id, namespace, manifest}}]);
  return {kind: 'artifact-store', id, document: manifest};
}

const both = {path: 's3://acme', key: '{{ s3-prod.key }}', secret: '{{ s3-prod.secret }}'};

async function bundle(config: JsonObject = both): Promise<{readonly sealed: JsonObject; readonly manifests: readonly JsonObject[]}> {
  const objects = [await component(config)];
  const sealed = await sealedSecrets({local: store.local, secretKey}, objects, [bob.recipient]);
  return {sealed: sealed as JsonObject, manifests: objects.map(({document}) => document)};
}

test('the values that the objects refer to open for the recipient, as a file too; no other value goes along', async () => {
  const {sealed, manifests} = await bundle();
  const text = sealedText(sealed);
  expect(text).not.toContain('CANARY');
  expect(parseYaml(text, 'bundle')).toEqual(sealed);
  expect(sealed).toMatchObject({kind: 'SealedSecrets', spec: {secrets: {'s3-prod': ['key', 'secret']}}});
  const secrets = await openSecrets(parseYaml(text, 'bundle') as JsonObject, manifests, [bob]);
  expect(secrets.map(({name, values}) => ({name, values: Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()]))}))).toEqual([
    {name: 's3-prod', values: {key: 'CANARY-KEY', secret: 'CANARY-SECRET'}},
  ]);
});

test('objects without references need no sealed part', async () => {
  expect(await sealedSecrets({local: store.local, secretKey}, [await component({path: 's3://acme'})], [bob.recipient])).toBeNull();
});

test('a value that is not here is refused by its name, another owner\'s even where one of that name is one\'s own', async () => {
  const missing = [await component({path: 's3://acme', key: '{{ none.key }}', secret: '{{ s3-prod.sercet }}'})];
  const sealing = (objects: readonly BundledObject[]): Promise<unknown> => sealedSecrets({local: store.local, secretKey}, objects, [bob.recipient]);
  await expect(sealing(missing)).rejects.toMatchObject({code: 'not_found', details: {missing: ['none.key', 's3-prod.sercet']}});
  const hers = [await component(both, ofAnn)];
  await expect(sealing(hers)).rejects.toMatchObject({code: 'not_found', details: {missing: ['s3-prod.key', 's3-prod.secret']}});
});

describe('a bundle that was changed is refused', () => {
  const refused = (sealed: JsonObject, manifests: readonly JsonObject[]): Promise<void> =>
    expect(openSecrets(sealed, manifests, [bob])).rejects.toMatchObject({code: 'invalid_manifest'});

  test('where a value would go to another endpoint', async () => {
    const {sealed, manifests} = await bundle({...both, client_kwargs: {endpoint_url: 'https://minio.acme.com'}});
    const [manifest = {}] = manifests;
    const spec = manifest['spec'] as JsonObject;
    await refused(sealed, [{...manifest, spec: {...spec, config: {...both, client_kwargs: {endpoint_url: 'https://eve.example.com'}}}}]);
  });

  test('where a manifest was added, taken away or doubled', async () => {
    const {sealed, manifests} = await bundle();
    await refused(sealed, []);
    await refused(sealed, [...manifests, ...manifests]);
    await refused(sealed, [...manifests, manifestOf({kind: 'stack', name: 'x', spec: {components: {}}})]);
  });

  test('where the sealed part names other secrets, or comes from another bundle', async () => {
    const {sealed, manifests} = await bundle();
    const spec = sealed['spec'] as JsonObject;
    await refused({...sealed, spec: {...spec, secrets: {'s3-prod': ['key']}}}, manifests);
    await refused({...sealed, spec: {secrets: spec['secrets'] as JsonObject}}, manifests);
  });

  test('where it brings a value that nothing refers to, or none of a bundle', async () => {
    const {sealed, manifests} = await bundle();
    const inside = JSON.parse(await ageOpen((sealed['spec'] as {sealed: string}).sealed, [bob])) as {secrets: JsonObject};
    const resealed = async (content: JsonObject, secrets: JsonObject): Promise<JsonObject> =>
      ({...sealed, spec: {secrets, sealed: await ageSeal(JSON.stringify(content), [bob.recipient])}});
    const more = {...inside.secrets, other: {key: 'x'}};
    await refused(await resealed({...inside, secrets: more}, {'s3-prod': ['key', 'secret'], other: ['key']}), manifests);
    await refused(await resealed({format: 1, digest: digestOf([]), secrets: {'../x': {key: 'x'}}}, {}), manifests);
    await refused(await resealed({format: 1}, {}), manifests);
    await expect(openSecrets(await resealed({...inside, format: 2}, {}), manifests, [bob])).rejects.toMatchObject({code: 'unsupported_format'});
  });
});

test('the order of the documents does not count', async () => {
  const objects = [await component(both), {...(await component({path: 's3://b'}, ofAnn)), document: manifestOf({kind: 'stack', name: 'prod', spec: {components: {}}})}];
  const sealed = await sealedSecrets({local: store.local, secretKey}, objects, [bob.recipient]);
  const manifests = objects.map(({document}) => document).reverse();
  expect(await openSecrets(sealed as JsonObject, manifests, [bob])).toHaveLength(1);
});
