import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {resolve} from '../../src/inventory/resolve.js';
import {acme, addComponent, addStack, ofAnn, openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
beforeEach(() => void (store = openStore()));
afterEach(() => store.close());

describe('a name on the command line', () => {
  test('is one’s own object first, whatever else has the name', async () => {
    const mine = await addStack(store.local, {name: 'prod'});
    await addStack(store.local, {name: 'prod', namespace: ofAnn});
    expect((await resolve(store.local, 'prod', {kind: 'stack'})).resource.id).toBe(mine.resource.id);
    expect((await resolve(store.local, 'PROD', {kind: 'stack'})).resource.id).toBe(mine.resource.id);
  });

  test('is else the only one of that name here', async () => {
    const anns = await addStack(store.local, {name: 'prod', namespace: ofAnn});
    expect((await resolve(store.local, 'prod', {kind: 'stack'})).resource.id).toBe(anns.resource.id);
  });

  test('that two owners have is an error that lists both', async () => {
    await addStack(store.local, {name: 'prod', namespace: ofAnn});
    await addStack(store.local, {name: 'prod', namespace: {remote: 'acme', owner: 'eve'}});
    await expect(resolve(store.local, 'prod', {kind: 'stack'})).rejects.toMatchObject({
      code: 'ambiguous',
      details: {candidates: ['acme:stack/ann/prod', 'acme:stack/eve/prod']},
    });
  });

  test('may say its kind, its owner and its remote', async () => {
    const anns = await addStack(store.local, {name: 'prod', namespace: ofAnn});
    await addStack(store.local, {name: 'prod'});
    for (const text of ['ann/prod', 'stack/ann/prod', 'acme:ann/prod', 'acme:stack/ann/prod']) {
      expect((await resolve(store.local, text, {kind: 'stack'})).resource.id).toBe(anns.resource.id);
    }
    await expect(resolve(store.local, 'other:stack/ann/prod')).rejects.toMatchObject({code: 'not_found'});
  });

  test('with the name that one has on a remote is one’s own', async () => {
    const mine = await addStack(store.local, {name: 'prod'});
    expect((await resolve(store.local, 'bob/prod', {kind: 'stack', identities: [acme]})).resource.id).toBe(mine.resource.id);
    await expect(resolve(store.local, 'bob/prod', {kind: 'stack'})).rejects.toMatchObject({code: 'not_found'});
  });

  test('of another kind than the command takes is a wrong use', async () => {
    await expect(resolve(store.local, 'orchestrator/default', {kind: 'stack'})).rejects.toMatchObject({code: 'usage'});
    expect((await resolve(store.local, 'orchestrator/default', {defaultKind: 'stack'})).resource.kind).toBe('orchestrator');
  });

  test('that is near to another’s is not found, and says which', async () => {
    await addStack(store.local, {name: 'production'});
    await expect(resolve(store.local, 'producton', {kind: 'stack'})).rejects.toMatchObject({
      code: 'not_found',
      hint: 'Did you mean stack/production?',
    });
  });

  test('is never a prefix of a name', async () => {
    await addStack(store.local, {name: 'production'});
    await expect(resolve(store.local, 'product', {kind: 'stack'})).rejects.toMatchObject({code: 'not_found'});
  });

  test('of a damaged file says what is wrong with it', async () => {
    mkdirSync(join(store.folder, 'data/stacks'), {recursive: true});
    writeFileSync(join(store.folder, 'data/stacks/broken.yaml'), 'kind: [');
    await expect(resolve(store.local, 'broken', {kind: 'stack'})).rejects.toMatchObject({code: 'invalid_manifest'});
  });
});

describe('an id on the command line', () => {
  const id = '0193aaaa-bbbb-7ccc-8ddd-000000000001';
  const other = '0193aaaa-bbbb-7ccc-8ddd-000000000002';

  test('finds its object, and so does a prefix that only one has', async () => {
    await addComponent(store.local, 'orchestrator', {name: 'kube', id});
    expect((await resolve(store.local, id, {kind: 'orchestrator'})).resource.id).toBe(id);
    expect((await resolve(store.local, '0193aa', {kind: 'orchestrator'})).resource.id).toBe(id);
  });

  test('of fewer than 6 characters is none', async () => {
    await addComponent(store.local, 'orchestrator', {name: 'kube', id});
    await expect(resolve(store.local, '0193a', {kind: 'orchestrator'})).rejects.toMatchObject({code: 'not_found'});
  });

  test('that two begin with is an error that lists both', async () => {
    await addComponent(store.local, 'orchestrator', {name: 'kube', id});
    await addComponent(store.local, 'orchestrator', {name: 'slurm', id: other});
    await expect(resolve(store.local, '0193aaaa', {kind: 'orchestrator'})).rejects.toMatchObject({code: 'ambiguous'});
    expect((await resolve(store.local, other, {kind: 'orchestrator'})).resource.id).toBe(other);
  });

  test('loses against an object of exactly that name', async () => {
    await addComponent(store.local, 'orchestrator', {name: 'kube', id});
    const named = await addComponent(store.local, 'orchestrator', {name: '0193aaaa', id: other});
    expect((await resolve(store.local, '0193aaaa', {kind: 'orchestrator'})).resource.id).toBe(named.resource.id);
  });
});
