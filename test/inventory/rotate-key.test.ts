import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Stored} from '../../src/backend/backend.js';
import type {Journal} from '../../src/backend/journal.js';
import {openJournal} from '../../src/backend/local/journal-store.js';
import type {SealIdentity, SecretKey} from '../../src/config/config.js';
import type {Keychain} from '../../src/config/keychain.js';
import {openSealIdentity} from '../../src/config/seal-identity.js';
import {openSecretKey} from '../../src/config/secret-key.js';
import {own} from '../../src/domain/manifest.js';
import {updateSecret} from '../../src/inventory/change-secret.js';
import {rotateKey} from '../../src/inventory/rotate-key.js';
import type {RotationTarget} from '../../src/inventory/rotate-key.js';
import {createSecret, revealSecret} from '../../src/inventory/secrets.js';
import {testApp} from '../support/app.js';
import {secretValues} from '../support/secret-key.js';
import {openStore} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
let entries: Map<string, string>;
let hasKeychain: boolean;
beforeEach(() => {
  store = openStore();
  entries = new Map();
  hasKeychain = false;
});
afterEach(() => store.close());

const keychain = async (): Promise<Keychain> => ({
  read: entry => entries.get(entry) ?? null,
  write: (entry, text) => hasKeychain && entries.set(entry, text) !== undefined,
  remove: entry => void entries.delete(entry),
});
const open = (): SecretKey => openSecretKey(join(store.folder, 'config'), {keychain});
const keyFile = (): string => join(store.folder, 'config', 'secret.key');
const currentKey = (): string => (JSON.parse(readFileSync(keyFile(), 'utf8')) as {key: string}).key;
const identity = (): SealIdentity => openSealIdentity(join(store.folder, 'config'), open());
const journal = (): Journal => openJournal({data: join(store.folder, 'data'), state: join(store.folder, 'state'), cache: join(store.folder, 'cache')});
const target = (): RotationTarget => ({local: store.local, secretKey: open(), sealIdentity: identity(), journal: journal()});
const secretFile = (name: string): string => readFileSync(join(store.folder, 'data', 'secrets', `${name}.yaml`), 'utf8');

async function secret(name: string): Promise<Stored> {
  return (await store.local.find({kind: 'secret', name, namespace: own})) as Stored;
}

async function value(name: string, key: string): Promise<string> {
  return (await revealSecret(open(), await secret(name), key)).reveal();
}

test('all values are encrypted anew, and read as before', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A', b: 'B'})});
  await createSecret(store.local, open(), {name: 'two', values: secretValues({c: 'C'})});
  const before = [currentKey(), secretFile('one'), secretFile('two')];
  expect(await rotateKey(target(), {forgetEarlier: false})).toEqual({secrets: 2, values: 3, unreadable: [], forgotten: false});
  const after = [currentKey(), secretFile('one'), secretFile('two')];
  for (const [index, text] of after.entries()) expect(text).not.toBe(before[index]);
  expect([await value('one', 'a'), await value('one', 'b'), await value('two', 'c')]).toEqual(['A', 'B', 'C']);
});

test('what was encrypted before can still be put back, unless the earlier keys were forgotten', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  const backup = secretFile('one');
  await rotateKey(target(), {forgetEarlier: false});
  await rotateKey(target(), {forgetEarlier: false});
  writeFileSync(join(store.folder, 'data/secrets/one.yaml'), backup);
  expect(await value('one', 'a')).toBe('A');
  await rotateKey(target(), {forgetEarlier: true});
  expect(await value('one', 'a')).toBe('A');
  expect(Object.keys(JSON.parse(readFileSync(keyFile(), 'utf8')) as object)).toEqual(['storedIn', 'key']);
  writeFileSync(join(store.folder, 'data/secrets/one.yaml'), backup);
  await expect(value('one', 'a')).rejects.toMatchObject({code: 'failed', next: ['cairn secret update one --value a=-']});
});

test('a process that ends between the new key and the new values leaves all readable, and the next rotation finishes', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  const sealed = secretFile('one');
  const died = open().rotate(() => Promise.reject(new Error('the end')), {forgetEarlier: true});
  await expect(died).rejects.toThrow('the end');
  expect(secretFile('one')).toBe(sealed);
  expect(await value('one', 'a')).toBe('A');
  await updateSecret({local: store.local, secretKey: open()}, await secret('one'), {set: secretValues({b: 'B'})});
  expect([await value('one', 'a'), await value('one', 'b')]).toEqual(['A', 'B']);
  await rotateKey(target(), {forgetEarlier: true});
  expect([await value('one', 'a'), await value('one', 'b')]).toEqual(['A', 'B']);
});

test('in a keychain the earlier entry stays until it is forgotten', async () => {
  hasKeychain = true;
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  await rotateKey(target(), {forgetEarlier: false});
  expect(entries.size).toBe(2);
  await rotateKey(target(), {forgetEarlier: true});
  expect(entries.size).toBe(1);
  expect(await value('one', 'a')).toBe('A');
  for (const key of entries.values()) expect(readFileSync(keyFile(), 'utf8')).not.toContain(key);
});

test('no key is forgotten while something can not be read', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  await createSecret(store.local, open(), {name: 'two', values: secretValues({b: 'B'})});
  writeFileSync(join(store.folder, 'data/secrets/two.yaml'), 'kind: [');
  await expect(rotateKey(target(), {forgetEarlier: true})).rejects.toMatchObject({
    code: 'failed', message: expect.stringContaining('two.yaml'),
  });
  expect((JSON.parse(readFileSync(keyFile(), 'utf8')) as {earlier: unknown[]}).earlier).toHaveLength(1);
  expect(await value('one', 'a')).toBe('A');
});

test('values that are written while the key changes are readable afterwards', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  await Promise.all([
    rotateKey(target(), {forgetEarlier: true}),
    ...['b', 'c', 'd'].map(async key => updateSecret(target(), await secret('one'), {set: secretValues({[key]: key})})),
    rotateKey(target(), {forgetEarlier: true}),
  ]);
  expect([await value('one', 'a'), await value('one', 'b'), await value('one', 'c'), await value('one', 'd')]).toEqual(['A', 'b', 'c', 'd']);
});

test('the identity that opens sealed bundles stays the same, and outlasts the keys of before', async () => {
  const before = await identity().get();
  const text = readFileSync(join(store.folder, 'config', 'identity.key'), 'utf8');
  await rotateKey(target(), {forgetEarlier: true});
  expect(readFileSync(join(store.folder, 'config', 'identity.key'), 'utf8')).not.toBe(text);
  expect(await identity().get()).toEqual(before);
});

test('no key is forgotten while the identity can not be read', async () => {
  await identity().get();
  const place = join(store.folder, 'config', 'identity.key');
  writeFileSync(place, 'damaged\n');
  await expect(rotateKey(target(), {forgetEarlier: true})).rejects.toMatchObject({code: 'failed', message: expect.stringContaining(place)});
  expect((JSON.parse(readFileSync(keyFile(), 'utf8')) as {earlier: unknown[]}).earlier).toHaveLength(1);
});

test('earlier versions of a secret can be read and put back after the keys of before were forgotten', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  const {resource} = await secret('one');
  await updateSecret({local: store.local, secretKey: open()}, await secret('one'), {set: secretValues({a: 'B'})});
  expect(await rotateKey(target(), {forgetEarlier: true})).toMatchObject({unreadable: [], forgotten: true});
  const versions = await journal().versions('secret', resource.id);
  const read = versions.map(async ({manifest}) => manifest !== null && (await revealSecret(open(), {resource: {...resource, manifest}}, 'a')).reveal());
  expect(await Promise.all(read)).toEqual(['A', 'B', 'B']);
  expect(versions.map(({origin}) => origin)).toEqual(['command', 'command', 'command']);
});

test('a version that no key opens is told, and stops nothing', async () => {
  await createSecret(store.local, open(), {name: 'one', values: secretValues({a: 'A'})});
  const backup = secretFile('one');
  await updateSecret({local: store.local, secretKey: open()}, await secret('one'), {set: secretValues({a: 'B'})});
  await rotateKey(target(), {forgetEarlier: true});
  writeFileSync(join(store.folder, 'data/secrets/one.yaml'), backup);
  await updateSecret({local: store.local, secretKey: open()}, await secret('one'), {set: secretValues({a: 'C'})});
  expect(await rotateKey(target(), {forgetEarlier: true})).toMatchObject({unreadable: ['an earlier version of secret/one'], forgotten: true});
  expect(await value('one', 'a')).toBe('C');
});

test('a file with a value in clear, which the journal keeps encrypted as a whole, comes back with undo after the keys of before were forgotten', async () => {
  const app = await testApp({environment: {HOME: store.folder}});
  try {
    expect(await app.run('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://b')).toMatchObject({status: 0});
    const place = join(app.home, 'data/components/artifact_store/s3.yaml');
    writeFileSync(place, readFileSync(place, 'utf8').replace('config:', 'config:\n    key: hunter2-in-clear'));
    const edited = readFileSync(place, 'utf8');
    expect(await app.run('artifact-store', 'delete', 's3', '--yes')).toMatchObject({status: 0});
    expect(await app.run('secret', 'rotate-key', '--forget-earlier')).toMatchObject({status: 0, stderr: expect.not.stringContaining('can not be read')});
    expect(await app.run('history', 'artifact-store/s3')).toMatchObject({status: 0});
    expect(await app.run('undo', '--yes')).toMatchObject({status: 0});
    expect(readFileSync(place, 'utf8')).toBe(edited);
  } finally {
    app.close();
  }
});
