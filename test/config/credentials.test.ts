import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {RemoteSetting} from '../../src/config/config.js';
import {openCredentials} from '../../src/config/credentials.js';
import type {Keychain} from '../../src/config/keychain.js';
import {openSecretKey} from '../../src/config/secret-key.js';

const remote: RemoteSetting = {name: 'acme', url: 'https://acme.example.com/cairn', username: 'ann', instance: 'i-1', account: 'a-1'};
const credential = {token: 'very-secret', expires: '2030-01-01T00:00:00.000Z'};

let folder: string;
let entries: Map<string, string>;
let unlocked: boolean;

const keychain = async (): Promise<Keychain> => ({
  read: entry => {
    if (!unlocked) throw new Error('locked');
    return entries.get(entry) ?? null;
  },
  write: (entry, text) => unlocked && entries.set(entry, text) !== undefined,
  remove: entry => {
    if (!unlocked) throw new Error('locked');
    entries.delete(entry);
  },
});

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'cairn-credentials-')), 'config');
  entries = new Map();
  unlocked = true;
});
afterEach(() => rmSync(join(folder, '..'), {recursive: true}));

describe('credentials', () => {
  test('lie in the keychain where there is one, and only a pointer in the file', async () => {
    const credentials = openCredentials(folder, keychain);
    await expect(credentials.set(remote, credential)).resolves.toBe('keychain');
    await expect(credentials.get(remote)).resolves.toEqual({...credential, storedIn: 'keychain', place: expect.stringContaining('token ')});
    expect(readFileSync(join(folder, 'credentials.json'), 'utf8')).not.toContain('very-secret');
    await credentials.set(remote, {...credential, token: 'newer'});
    expect([...entries.values()]).toEqual(['newer']);
    await credentials.delete(remote);
    expect(entries.size).toBe(0);
    await expect(credentials.get(remote)).resolves.toBeNull();
  });

  test('lie in a private file where there is no keychain', async () => {
    unlocked = false;
    const credentials = openCredentials(folder, keychain);
    await expect(credentials.set(remote, credential)).resolves.toBe('file');
    await expect(credentials.get(remote)).resolves.toEqual({...credential, storedIn: 'file', place: join(folder, 'credentials.json')});
    expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['credentials.json']);
  });

  test('are given for the very origin, instance and account that they were stored for', async () => {
    const credentials = openCredentials(folder, keychain);
    await credentials.set(remote, credential);
    for (const other of [{url: 'https://evil.example.com/cairn'}, {url: 'http://acme.example.com'}, {instance: 'i-2'}, {account: 'a-2'}]) {
      await expect(credentials.get({...remote, ...other})).resolves.toBeNull();
    }
    await expect(credentials.get({...remote, name: 'renamed'})).resolves.not.toBeNull();
  });

  test('of many set at once none is lost', async () => {
    const remotes = Array.from({length: 20}, (_, index) => ({...remote, account: `a-${index}`}));
    await Promise.all(remotes.map(each => openCredentials(folder, keychain).set(each, {...credential, token: each.account})));
    for (const each of remotes) await expect(openCredentials(folder, keychain).get(each)).resolves.toMatchObject({token: each.account});
  });

  test('a locked keychain is an error when reading, and keeps nobody from logging out', async () => {
    const credentials = openCredentials(folder, keychain);
    await credentials.set(remote, credential);
    unlocked = false;
    await expect(credentials.get(remote)).rejects.toMatchObject({code: 'failed'});
    await credentials.delete(remote);
    await expect(credentials.get(remote)).resolves.toBeNull();
  });

  test('a damaged file is named, and its content is not shown', async () => {
    unlocked = false;
    const credentials = openCredentials(folder, keychain);
    await credentials.set(remote, credential);
    const place = join(folder, 'credentials.json');
    writeFileSync(place, readFileSync(place, 'utf8').slice(0, -3));
    const error: unknown = await credentials.get(remote).catch((caught: unknown) => caught);
    expect(error).toMatchObject({code: 'invalid_input', message: expect.stringContaining(place)});
    expect(String((error as Error).stack) + String((error as Error).cause)).not.toContain('very-secret');
  });
});

describe('the key of local secrets', () => {
  test('is made once, 32 bytes, and stays', async () => {
    unlocked = false;
    const first = await openSecretKey(folder, {keychain}).get();
    expect(first).toEqual({key: expect.any(Uint8Array), storedIn: 'file', earlier: []});
    expect(first.key).toHaveLength(32);
    await expect(openSecretKey(folder, {keychain}).get()).resolves.toEqual(first);
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  test('in a keychain that is locked or lost it is an error, never a new key', async () => {
    await expect(openSecretKey(folder, {keychain}).get()).resolves.toMatchObject({storedIn: 'keychain'});
    unlocked = false;
    await expect(openSecretKey(folder, {keychain}).get()).rejects.toMatchObject({code: 'failed'});
    unlocked = true;
    entries.clear();
    await expect(openSecretKey(folder, {keychain}).get()).rejects.toMatchObject({code: 'failed'});
  });

  test('damaged, it is an error that names the file', async () => {
    unlocked = false;
    await openSecretKey(folder, {keychain}).get();
    writeFileSync(join(folder, 'secret.key'), '{"storedIn": "file", "key": "AAAA"}');
    await expect(openSecretKey(folder, {keychain}).get()).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('secret.key')});
  });

  test('is one key when many ask for the first time at once, in the keychain too', async () => {
    const keys = await Promise.all(Array.from({length: 50}, () => openSecretKey(folder, {keychain}).get()));
    expect(new Set(keys.map(({key}) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(entries.size).toBe(1);
  });

  test('is one key when 50 processes ask for the first time at once', async () => {
    const {build} = await import('esbuild');
    const program = join(folder, '..', 'key.mjs');
    await build({
      stdin: {
        contents: `import {openSecretKey} from './src/config/secret-key.ts';
          const {key} = await openSecretKey(${JSON.stringify(folder)}).get();
          process.stdout.write(Buffer.from(key).toString('hex'));`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true, platform: 'node', format: 'esm', external: ['@napi-rs/keyring'], outfile: program,
    });
    const keys = await Promise.all(Array.from({length: 50}, () => outputOf(program)));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

function outputOf(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], {stdio: ['ignore', 'pipe', 'inherit']});
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject).on('close', () => resolve(text));
  });
}
