import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createSecret, revealSecret, secretKeysOf} from '../../src/inventory/secrets.js';
import {secretKeyOf, secretValues} from '../support/secret-key.js';
import {openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
beforeEach(() => void (store = openStore()));
afterEach(() => store.close());

const values = secretValues({key: 'CANARY-1', secret: 'CANARY-2\n'});

test('values come back as they were given, and never touch the file in clear', async () => {
  const secret = await createSecret(store.local, secretKeyOf(1), {name: 's3-prod', values});
  expect(secretKeysOf(secret.resource)).toEqual(['key', 'secret']);
  expect((await revealSecret(secretKeyOf(1), secret, 'secret')).reveal()).toBe('CANARY-2\n');
  expect(readFileSync(join(store.folder, 'data/secrets/s3-prod.yaml'), 'utf8')).not.toContain('CANARY');
});

test('a value opens with its own key only, in its own place only', async () => {
  const secret = await createSecret(store.local, secretKeyOf(1), {name: 's3-prod', values});
  await expect(revealSecret(secretKeyOf(2), secret, 'key')).rejects.toMatchObject({code: 'failed'});

  const {resource} = secret;
  const sealed = resource.manifest.spec['values'] as Record<string, string>;
  const swapped = {...resource, manifest: {...resource.manifest, spec: {values: {key: sealed['secret'] as string}}}};
  await expect(revealSecret(secretKeyOf(1), {resource: swapped}, 'key')).rejects.toMatchObject({code: 'failed'});
  await expect(revealSecret(secretKeyOf(1), {resource: {...resource, id: 'another'}}, 'key')).rejects.toMatchObject({code: 'failed'});
});

test('names of secrets and keys are checked, and an unknown key is named with those that there are', async () => {
  await expect(createSecret(store.local, secretKeyOf(1), {name: 'a b', values})).rejects.toMatchObject({code: 'invalid_name'});
  await expect(createSecret(store.local, secretKeyOf(1), {name: 'ok', values: secretValues({'a.b': 'x'})})).rejects.toMatchObject({code: 'invalid_name'});
  await expect(createSecret(store.local, secretKeyOf(1), {name: 'ok', values: new Map()})).rejects.toMatchObject({code: 'invalid_input'});
  const secret = await createSecret(store.local, secretKeyOf(1), {name: 's3-prod', values});
  await expect(createSecret(store.local, secretKeyOf(1), {name: 's3-prod', values})).rejects.toMatchObject({code: 'exists'});
  await expect(revealSecret(secretKeyOf(1), secret, 'secrt')).rejects.toMatchObject({code: 'not_found', hint: 'Did you mean "secret"?'});
});
