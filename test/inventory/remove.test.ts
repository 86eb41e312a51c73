import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {Stored} from '../../src/backend/backend.js';
import type {SyncRecord} from '../../src/backend/sync-state.js';
import type {AccountKey} from '../../src/domain/account.js';
import {registerComponent} from '../../src/inventory/register.js';
import {removeObject} from '../../src/inventory/remove.js';
import {resolve} from '../../src/inventory/resolve.js';
import {createSecret} from '../../src/inventory/secrets.js';
import {secretKeyOf, secretValues} from '../support/secret-key.js';
import {acme, addStack, ofAnn, openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
beforeEach(() => void (store = openStore()));
afterEach(() => store.close());

const beta: AccountKey = {instance: 'instance-2', account: 'account-2'};

async function synced({resource, digest}: Stored, account: AccountKey): Promise<void> {
  const base = {revision: 3, digest, manifest: resource.manifest};
  const tracking = {...base, gone: false, right: 'admin', created: '2026-01-01T00:00:00.000Z', updated: '2026-01-01T00:00:00.000Z'} as const;
  const record: SyncRecord = {id: resource.id, kind: resource.kind, owner: 'bob', base, tracking, deletedHere: false};
  await store.local.commit([], {account: {instance: account.instance, account: account.account}, records: [record]});
}

test('a component that a stack holds stays, and the refusal names the stack', async () => {
  await addStack(store.local, {name: 'prod'});
  const orchestrator = await resolve(store.local, 'prod', {kind: 'orchestrator'});
  await expect(removeObject(store.local, orchestrator, [])).rejects.toMatchObject({
    code: 'in_use',
    details: {usedBy: ['stack/prod']},
    next: ['cairn stack update prod --orchestrator OTHER'],
  });
  await removeObject(store.local, await resolve(store.local, 'prod', {kind: 'stack'}), []);
  await removeObject(store.local, orchestrator, []);
  await expect(store.local.get('orchestrator', orchestrator.resource.id)).rejects.toMatchObject({code: 'not_found'});
});

test('a secret that a component refers to stays', async () => {
  const secret = await createSecret(store.local, secretKeyOf(1), {name: 's3-prod', values: secretValues({key: 'value'})});
  await registerComponent(store.local, {kind: 'artifact-store', name: 's3', flavor: 's3', config: {path: 's3://acme', key: '{{ S3-prod.key }}'}});
  await expect(removeObject(store.local, secret, [])).rejects.toMatchObject({code: 'in_use', details: {usedBy: ['artifact-store/s3']}});
});

test('one’s own object is remembered as deleted for every server that has it', async () => {
  const prod = await addStack(store.local, {name: 'prod'});
  await synced(prod, acme);
  await synced(prod, beta);
  await removeObject(store.local, prod, [acme, beta]);
  for (const account of [acme, beta]) {
    const head = (await store.local.heads(account)).get(prod.resource.id);
    expect(head).toMatchObject({deletedHere: true, base: {revision: 3}});
  }
});

test('of another owner’s object only the copy here is forgotten', async () => {
  const prod = await addStack(store.local, {name: 'prod', namespace: ofAnn});
  await synced(prod, acme);
  await removeObject(store.local, prod, [acme]);
  expect((await store.local.heads(acme)).get(prod.resource.id)).toMatchObject({deletedHere: false, base: null, tracking: {gone: false, revision: 3}});
});

test('what no server knows of leaves no trace', async () => {
  const prod = await addStack(store.local, {name: 'prod'});
  await removeObject(store.local, prod, [acme]);
  expect((await store.local.heads(acme)).size).toBe(0);
});
