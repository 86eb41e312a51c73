import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {componentSpecOf, descriptionOf, labelsOf, slotsOf} from '../../src/domain/manifest.js';
import {copyComponent, copyStack} from '../../src/inventory/copy.js';
import {registerComponent, registerStack} from '../../src/inventory/register.js';
import {renameObject} from '../../src/inventory/rename.js';
import {resolve} from '../../src/inventory/resolve.js';
import {updateComponent, updateStack} from '../../src/inventory/update.js';
import {addComponent, addStack, ofAnn, openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
beforeEach(() => void (store = openStore()));
afterEach(() => store.close());

const s3 = {kind: 'artifact-store', name: 's3-prod', flavor: 's3', config: {path: 's3://acme'}} as const;

describe('registering a component', () => {
  test('writes it with its config, labels and description', async () => {
    const {stored, action} = await registerComponent(store.local, {...s3, description: 'for all', labels: {tier: 'prod'}});
    expect(action).toBe('create');
    expect(await store.local.get('artifact-store', stored.resource.id)).toEqual(stored);
    expect(componentSpecOf(stored.resource)).toMatchObject({flavor: 's3', config: {path: 's3://acme'}});
    expect([descriptionOf(stored.resource), labelsOf(stored.resource)]).toEqual(['for all', {tier: 'prod'}]);
  });

  test('names every problem at once and writes nothing', async () => {
    await expect(registerComponent(store.local, {...s3, config: {paht: 's3://acme', nothing: 1}})).rejects.toMatchObject({
      code: 'invalid_input',
      details: {problems: expect.arrayContaining([expect.objectContaining({pointer: '/paht', suggestion: 'path'}), expect.objectContaining({pointer: '/nothing'})])},
    });
    expect(await resolve(store.local, 's3-prod', {kind: 'artifact-store'}).catch(({code}: {code: string}) => code)).toBe('not_found');
  });

  test('refuses a secret in clear, and shows the way without repeating it', async () => {
    const refusal: unknown = await registerComponent(store.local, {...s3, config: {path: 's3://acme', key: 'AKIA-CANARY'}}).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'plain_secret',
      next: [
        'cairn secret create s3-prod --value key=-',
        "cairn artifact-store register s3-prod --flavor s3 --path=s3://acme --key='{{ s3-prod.key }}'",
      ],
    });
    expect(`${String(refusal)}${JSON.stringify(refusal)}`).not.toContain('CANARY');
  });

  test('warns of references to secrets that are not here', async () => {
    const {warnings} = await registerComponent(store.local, {...s3, config: {path: 's3://acme', key: '{{ s3-prod.key }}'}});
    expect(warnings).toEqual([expect.objectContaining({code: 'missing_secret'})]);
  });

  test('refuses a taken name, a bad one, an unknown flavor and a retired type', async () => {
    await registerComponent(store.local, s3);
    await expect(registerComponent(store.local, {...s3, name: 'S3-Prod'})).rejects.toMatchObject({code: 'exists'});
    await expect(registerComponent(store.local, {...s3, name: 'a/b'})).rejects.toMatchObject({code: 'invalid_name'});
    await expect(registerComponent(store.local, {...s3, name: 'other', flavor: 's4'})).rejects.toMatchObject({code: 'unknown_flavor'});
    await expect(registerComponent(store.local, {...s3, kind: 'metadata-store', name: 'old'})).rejects.toMatchObject({code: 'invalid_input'});
  });
});

describe('updating a component', () => {
  test('lays settings over the config, and takes others away', async () => {
    const {stored} = await registerComponent(store.local, {...s3, config: {path: 's3://acme', client_kwargs: {endpoint_url: 'https://minio.acme.com'}}});
    const changed = await updateComponent(store.local, stored, {config: {path: 's3://other'}, unset: ['client_kwargs'], labels: {a: 'b'}});
    expect(componentSpecOf(changed.stored.resource).config).toEqual({path: 's3://other'});
    expect(await updateComponent(store.local, stored, {config: {path: 's3://other'}})).toMatchObject({action: 'none'});
  });

  test('refuses what would make it wrong, and keeps what was already', async () => {
    const {stored} = await registerComponent(store.local, s3);
    await expect(updateComponent(store.local, stored, {unset: ['path']})).rejects.toMatchObject({code: 'invalid_input'});

    const file = join(store.folder, 'data/components/artifact_store/imported.yaml');
    writeFileSync(file, 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: imported}\nspec:\n  type: artifact_store\n  flavor: s3\n  config: {path: "s3://acme", odd: 1}\n');
    const imported = await resolve(store.local, 'imported', {kind: 'artifact-store'});
    const changed = await updateComponent(store.local, imported, {config: {path: 's3://other'}});
    expect(componentSpecOf(changed.stored.resource).config).toEqual({path: 's3://other', odd: 1});
    expect(changed.warnings).toEqual([expect.objectContaining({code: 'config'})]);
    await expect(updateComponent(store.local, imported, {config: {odd: 2}})).rejects.toMatchObject({code: 'invalid_input'});
  });
});

describe('stacks', () => {
  test('are registered from names, OWNER/NAME and ids', async () => {
    const kube = await addComponent(store.local, 'orchestrator', {name: 'kube', namespace: ofAnn});
    const {stored: bucket} = await registerComponent(store.local, s3);
    const {stored} = await registerStack(store.local, {name: 'prod', components: new Map([['orchestrator', 'ann/kube'], ['artifact_store', bucket.resource.id]])});
    expect(Object.fromEntries(slotsOf(stored.resource))).toEqual({orchestrator: kube.resource.id, artifact_store: bucket.resource.id});
  });

  test('need an orchestrator and an artifact store, each of its own type', async () => {
    await registerComponent(store.local, s3);
    await expect(registerStack(store.local, {name: 'prod', components: new Map([['container_registry', 'hub']])})).rejects.toMatchObject({
      code: 'invalid_input',
      details: {missing: ['orchestrator', 'artifact_store']},
    });
    await expect(registerStack(store.local, {name: 'prod', components: new Map([['orchestrator', 's3-prod'], ['artifact_store', 's3-prod']])})).rejects.toMatchObject({code: 'not_found'});
  });

  test('get other components, lose optional ones, and keep the required ones', async () => {
    const prod = await addStack(store.local, {name: 'prod'});
    await addComponent(store.local, 'image_builder', {name: 'builder'});
    const slots = async (change: Parameters<typeof updateStack>[2]): Promise<readonly string[]> => [...slotsOf((await updateStack(store.local, prod, change)).stored.resource).keys()];
    expect(await slots({components: new Map([['image_builder', 'builder']])})).toEqual(['orchestrator', 'artifact_store', 'image_builder']);
    expect(await slots({removeTypes: ['image_builder', 'alerter']})).toEqual(['orchestrator', 'artifact_store']);
    await expect(slots({removeTypes: ['orchestrator']})).rejects.toMatchObject({code: 'invalid_input'});
  });

  test('get and lose labels and a description', async () => {
    const prod = await addStack(store.local, {name: 'prod'});
    const labelled = await updateStack(store.local, prod, {description: 'nightly', labels: {a: '1', b: '2'}});
    expect([descriptionOf(labelled.stored.resource), labelsOf(labelled.stored.resource)]).toEqual(['nightly', {a: '1', b: '2'}]);
    const bare = await updateStack(store.local, prod, {description: '', removeLabels: ['a', 'b']});
    expect(bare.stored.digest).toBe(prod.digest);
  });

  test('keep their id and their stacks’ references when something is renamed', async () => {
    const prod = await addStack(store.local, {name: 'prod'});
    const orchestrator = await resolve(store.local, 'prod', {kind: 'orchestrator'});
    await renameObject(store.local, orchestrator, 'kube');
    expect((await store.local.get('stack', prod.resource.id)).digest).toBe(prod.digest);
    expect((await resolve(store.local, 'kube', {kind: 'orchestrator'})).resource.id).toBe(orchestrator.resource.id);
    await addComponent(store.local, 'orchestrator', {name: 'slurm'});
    await expect(renameObject(store.local, orchestrator, 'slurm')).rejects.toMatchObject({code: 'exists'});
  });
});

describe('copies', () => {
  test('of a stack refer to the same components and are one’s own', async () => {
    const anns = await addStack(store.local, {name: 'prod', namespace: ofAnn});
    const {stored: copy} = await copyStack(store.local, anns, {name: 'mine', withComponents: false});
    expect(copy.resource.namespace.owner).toBeNull();
    expect(copy.resource.id).not.toBe(anns.resource.id);
    expect(slotsOf(copy.resource)).toEqual(slotsOf(anns.resource));
    await expect(copyStack(store.local, anns, {name: 'mine', withComponents: false})).rejects.toMatchObject({code: 'exists', message: 'stack/mine exists already'});
  });

  test('of a stack with its components depend on nobody else’s', async () => {
    const anns = await addStack(store.local, {name: 'prod', namespace: ofAnn});
    const {stored: copy} = await copyStack(store.local, anns, {name: 'mine', withComponents: true});
    for (const kind of ['orchestrator', 'artifact-store'] as const) {
      const component = await resolve(store.local, 'mine', {kind});
      expect(component.resource.namespace.owner).toBeNull();
      expect([...slotsOf(copy.resource).values()]).toContain(component.resource.id);
    }
    await expect(copyStack(store.local, anns, {name: 'mine', withComponents: true})).rejects.toMatchObject({code: 'exists'});
    expect((await store.local.list('orchestrator')).length).toBe(3);
  });

  test('of the default stack may leave the machine, and so may its components', async () => {
    const {stored: copy} = await copyStack(store.local, await resolve(store.local, 'default', {kind: 'stack'}), {name: 'mine', withComponents: false});
    expect(labelsOf(copy.resource)).toEqual({});
    for (const kind of ['orchestrator', 'artifact-store'] as const) {
      const component = await resolve(store.local, 'mine', {kind});
      expect([...slotsOf(copy.resource).values()]).toContain(component.resource.id);
      expect(labelsOf(component.resource)).toEqual({});
    }
  });

  test('of a component have its config', async () => {
    const {stored} = await registerComponent(store.local, s3);
    const copy = await copyComponent(store.local, stored, 's3-copy');
    expect(copy.stored.resource.manifest.spec).toEqual(stored.resource.manifest.spec);
  });
});

test('work that meets a newer file starts over from it', async () => {
  const {stored} = await registerComponent(store.local, s3);
  await Promise.all([1, 2, 3].map(number => updateComponent(store.local, stored, {labels: {[`l${number}`]: 'x'}})));
  expect(labelsOf((await store.local.get('artifact-store', stored.resource.id)).resource)).toEqual({l1: 'x', l2: 'x', l3: 'x'});
});
