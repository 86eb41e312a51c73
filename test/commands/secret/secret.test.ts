import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {SecretValue} from '../../../src/domain/secret-value.js';
import {testApp} from '../../support/app.js';
import type {TestApp, TestAppOptions} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

let machine: TestApp;
beforeEach(async () => void (machine = await testApp()));
afterEach(() => machine.close());

async function tries(args: readonly string[], options: TestAppOptions = {}): Promise<Outcome> {
  return (await testApp({...options, home: machine.home})).run('secret', ...args);
}

const reveal = async (name: string, key: string): Promise<string> => (await tries(['get', name, '--reveal', key])).stdout;

test('a value from standard input comes back alone, and is nowhere in clear', async () => {
  expect((await tries(['create', 's3-prod', '--value', 'key=-'], {stdin: 'CANARY\n'})).status).toBe(0);
  expect(await reveal('s3-prod', 'key')).toBe('CANARY\n');
  const files = readdirSync(machine.home, {recursive: true, encoding: 'utf8'}).map(file => join(machine.home, file)).filter(file => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) expect(readFileSync(file, 'latin1')).not.toContain('CANARY');
});

test('several values take a line of standard input each, or come from files', async () => {
  const file = join(machine.home, 'account.json');
  writeFileSync(file, '{\n  "a": 1\n}\n');
  await tries(['create', 'cloud', '--value', 'key=-', '--value', 'secret=-', '--value', `account=@${file}`], {stdin: 'one\ntwo\n'});
  expect([await reveal('cloud', 'key'), await reveal('cloud', 'secret'), await reveal('cloud', 'account')]).toEqual(['one\n', 'two\n', '{\n  "a": 1\n}\n']);
  expect((await tries(['create', 'other', '--value', 'key=-', '--value', 'secret=-'], {stdin: 'one\n'})).status).toBe(2);
});

test('on a terminal values are asked for', async () => {
  const prompter = {canAsk: true, password: async (question: string) => new SecretValue(`answer to ${question}`)} as unknown as NonNullable<TestAppOptions['prompter']>;
  await tries(['create', 's3-prod', '--value', 'key', '--value', 'secret=-'], {prompter});
  expect([await reveal('s3-prod', 'key'), await reveal('s3-prod', 'secret')]).toEqual(['answer to Value of key\n', 'answer to Value of secret\n']);
});

test('a value on the command line is refused and not repeated', async () => {
  const refused = await tries(['create', 's3-prod', '--value', 'key=CANARY']);
  expect(refused.status).toBe(2);
  expect(refused.stdout + refused.stderr).not.toContain('CANARY');
  expect((await tries(['create', 's3-prod', '--value', 'key'])).status).toBe(2);
  expect((await tries(['create', 's3-prod'])).status).toBe(2);
});

test('list and get show keys and no values', async () => {
  await tries(['create', 's3-prod', '--value', 'key=-'], {stdin: 'CANARY'});
  expect(JSON.parse((await tries(['list', '-o', 'json'])).stdout)).toEqual([
    expect.objectContaining({ref: 'secret/s3-prod', name: 's3-prod', owner: null, keys: ['key'], state: 'local-only'}),
  ]);
  expect(JSON.parse((await tries(['get', 's3-prod', '-o', 'json'])).stdout)).toMatchObject({keys: ['key'], usedBy: []});
  expect(JSON.parse((await tries(['get', 's3-prod', '--reveal', 'key', '-o', 'json'])).stdout)).toEqual({ref: 'secret/s3-prod', key: 'key', value: 'CANARY'});
  expect((await tries(['get', 's3-prod', '--reveal', 'other'])).status).toBe(4);
});

test('delete needs a yes, and that nothing refers to it', async () => {
  await tries(['create', 's3-prod', '--value', 'key=-'], {stdin: 'value'});
  await machine.run('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme', '--key={{ s3-prod.key }}');
  expect((await tries(['delete', 's3-prod', '--yes'])).status).toBe(5);
  await machine.run('artifact-store', 'delete', 's3', '--yes');
  expect((await tries(['delete', 's3-prod'])).status).toBe(2);
  expect((await tries(['delete', 's3-prod', '--yes'])).status).toBe(0);
  expect((await tries(['get', 's3-prod'])).status).toBe(4);
});

const config = async (name: string): Promise<unknown> => {
  const shown = JSON.parse((await machine.run('artifact-store', 'describe', name, '-o', 'json')).stdout) as {config: unknown};
  return shown.config;
};

describe('update', () => {
  beforeEach(async () => void (await tries(['create', 's3-prod', '--value', 'key=-', '--value', 'old=-'], {stdin: 'one\ntwo\n'})));

  test('sets, adds and removes values, and keeps the others', async () => {
    const updated = await tries(['update', 's3-prod', '--value', 'key=-', '--value', 'new=-', '--remove', 'old', '--description', 'storage', '-o', 'json'], {stdin: 'CANARY\nthree\n'});
    expect(JSON.parse(updated.stdout)).toMatchObject({ref: 'secret/s3-prod', keys: ['key', 'new'], action: 'update'});
    expect(updated.stdout + updated.stderr).not.toContain('CANARY');
    expect([await reveal('s3-prod', 'key'), await reveal('s3-prod', 'new')]).toEqual(['CANARY\n', 'three\n']);
    expect(JSON.parse((await tries(['describe', 's3-prod', '-o', 'json'])).stdout)).toMatchObject({description: 'storage'});
  });

  test('refuses what would break something, and changes nothing then', async () => {
    await machine.run('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme', '--key={{ s3-prod.key }}');
    expect((await tries(['update', 's3-prod', '--remove', 'key'])).status).toBe(5);
    expect((await tries(['update', 's3-prod', '--remove', 'nothing'])).status).toBe(4);
    expect((await tries(['update', 's3-prod', '--value', 'a.b=-'], {stdin: 'x'})).status).toBe(7);
    expect((await tries(['update', 's3-prod'])).status).toBe(2);
    expect((await tries(['update', 's3-prod', '--value', 'key=CANARY'])).status).toBe(2);
    await machine.run('artifact-store', 'delete', 's3', '--yes');
    expect((await tries(['update', 's3-prod', '--remove', 'key', '--remove', 'old'])).status).toBe(7);
    expect([await reveal('s3-prod', 'key'), await reveal('s3-prod', 'old')]).toEqual(['one\n', 'two\n']);
  });
});

test('rename rewrites the references to it, inside longer texts and in other spellings too', async () => {
  await tries(['create', 's3-prod', '--value', 'key=-'], {stdin: 'value'});
  const settings = ['--key={{ S3-Prod.key }}', '--secret={{other.key}}', '--client-kwargs={"header": "Bearer {{s3-prod.key}}"}', '--authentication-secret=s3-prod'];
  await machine.run('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme', ...settings);
  const renamed = JSON.parse((await tries(['rename', 's3-prod', 'storage', '-o', 'json'])).stdout) as unknown;
  expect(renamed).toMatchObject({ref: 'secret/storage', rewritten: ['artifact-store/s3']});
  expect(await config('s3')).toMatchObject({key: '{{ storage.key }}', client_kwargs: {header: 'Bearer {{ storage.key }}'}, authentication_secret: 'storage'});
  expect(await reveal('storage', 'key')).toBe('value\n');
  await tries(['create', 'taken', '--value', 'key=-'], {stdin: 'value'});
  expect((await tries(['rename', 'storage', 'TAKEN'])).status).toBe(5);
  expect((await tries(['rename', 'storage', 'no name'])).status).toBe(7);
  expect(await config('s3')).toMatchObject({key: '{{ storage.key }}'});
});

test('describe says which field refers to which key', async () => {
  await tries(['create', 's3-prod', '--value', 'key=-'], {stdin: 'CANARY'});
  await machine.run('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme', '--key={{ s3-prod.key }}', '--token={{ s3-prod.gone }}');
  const shown = await tries(['describe', 's3-prod', '-o', 'json']);
  expect(shown.stdout).not.toContain('CANARY');
  expect(JSON.parse(shown.stdout)).toMatchObject({
    keys: ['key'], usedBy: ['artifact-store/s3'], bindings: [],
    references: [{ref: 'artifact-store/s3', field: 'key', key: 'key'}, {ref: 'artifact-store/s3', field: 'token', key: 'gone'}],
  });
});

test('rotate-key says where the new key is, and who has no keychain hears of it', async () => {
  await tries(['create', 's3-prod', '--value', 'key=-'], {stdin: 'value'});
  const rotated = await tries(['rotate-key', '--forget-earlier', '-o', 'json']);
  expect(JSON.parse(rotated.stdout)).toMatchObject({secrets: 1, values: 1, unreadable: [], forgotten: true, secretKey: {kind: 'file', place: join(machine.home, 'config', 'secret.key')}});
  expect(rotated.stderr).toContain('key_in_file');
  expect((await tries(['get', 's3-prod', '--reveal', 'key'])).stderr).toBe('');
  expect(await reveal('s3-prod', 'key')).toBe('value\n');
});
