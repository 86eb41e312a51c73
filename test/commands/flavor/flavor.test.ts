import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';

let machine: TestApp;
beforeEach(async () => void (machine = await testApp()));
afterEach(() => machine.close());

async function json(...args: readonly string[]): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  const {status, stdout, stderr} = await machine.run(...args, '--output', 'json');
  if (status !== 0) throw new Error(`${args.join(' ')}: ${status} ${stderr}`);
  return JSON.parse(stdout);
}

async function failure(...args: readonly string[]): Promise<readonly [number | null, Record<string, unknown>]> {
  const {status, stderr} = await machine.run(...args, '--output', 'json');
  return [status, JSON.parse(stderr.trim().split('\n').at(-1) as string)];
}

function file(properties: object, {name = 'minio', type = 'artifact_store', more = ''} = {}): string {
  const path = join(machine.home, `${name}-${type}.yaml`);
  writeFileSync(path, `apiVersion: cairn/v1\nkind: Flavor\nmetadata: {name: ${name}}\nspec:\n  type: ${type}\n  title: A store\n${more}  schema: ${JSON.stringify({type: 'object', properties, required: Object.keys(properties).slice(0, 1)})}\n`);
  return path;
}

const simple = {path: {type: 'string', pattern: '^minio://'}, port: {type: 'integer', default: 9000}, key: {type: 'string', 'x-secret': true}};

test('the list has built-in flavors of every type, or of one', async () => {
  const all = await json('flavor', 'list');
  expect(all.length).toBeGreaterThan(60);
  const stores = await json('flavor', 'list', '--type', 'artifact-stores');
  expect(stores.map((row: {name: string}) => row.name)).toEqual(expect.arrayContaining(['local', 's3', 'gcp', 'azure']));
  expect(stores[0]).toEqual({
    ref: 'artifact-store-flavor/local', kind: 'artifact-store-flavor', id: null, name: 'local', owner: null, type: 'artifact_store',
    title: expect.any(String), builtIn: true, incomplete: false, docs: null, connectorTypes: [],
  });
  expect((await failure('flavor', 'list', '--type', 'stack'))[0]).toBe(2);
});

test('a description has the settings as rows and as JSON Schema', async () => {
  const found = await json('flavor', 'describe', 'artifact-store/s3');
  expect(found.fields[0]).toMatchObject({key: 'path', type: 'string', required: true, secret: false, portable: true});
  expect(found.fields.find((field: {key: string}) => field.key === 'key')).toMatchObject({secret: true, required: false});
  expect(found.schema).toMatchObject({type: 'object', required: ['path']});
  expect((await json('flavor', 'describe', 'sagemaker').catch((error: Error) => error.message))).toContain('ambiguous');
  expect(await failure('flavor', 'describe', 'artifact-store/s4')).toEqual([4, expect.objectContaining({code: 'not_found', hint: expect.stringContaining('artifact-store/s3')})]);
});

test('a custom flavor is registered, used, replaced and deleted', async () => {
  expect(await json('flavor', 'register', file(simple))).toMatchObject({action: 'create', ref: 'artifact-store-flavor/minio', builtIn: false, id: expect.any(String)});
  expect(readFileSync(join(machine.home, 'data/flavors/artifact_store/minio.yaml'), 'utf8')).toContain('kind: Flavor');
  await json('artifact-store', 'register', 'store', '--flavor', 'minio', '--path=minio://b', '--port', '80');
  expect(await json('artifact-store', 'describe', 'store')).toMatchObject({flavor: 'minio', config: {path: 'minio://b', port: 80}});
  expect(await json('flavor', 'describe', 'minio')).toMatchObject({usedBy: ['artifact-store/store'], secretFields: ['/key']});
  expect(await failure('flavor', 'delete', 'minio', '--yes')).toEqual([5, expect.objectContaining({code: 'in_use', details: expect.objectContaining({usedBy: ['artifact-store/store']})})]);

  expect(await failure('flavor', 'register', file(simple))).toEqual([5, expect.objectContaining({code: 'exists'})]);
  expect(await json('flavor', 'register', file(simple), '--replace')).toMatchObject({action: 'none'});
  const narrower = await machine.run('flavor', 'register', file({...simple, port: {type: 'integer', minimum: 1000}}), '--replace');
  expect([narrower.status, narrower.stderr]).toEqual([0, expect.stringContaining('artifact-store/store no longer fits: port must be 1000 or more, not 80')]);

  await json('artifact-store', 'delete', 'store', '--yes');
  expect(await json('flavor', 'delete', 'minio', '--yes')).toMatchObject({action: 'delete'});
  expect(existsSync(join(machine.home, 'data/flavors/artifact_store/minio.yaml'))).toBe(false);
  expect(await failure('artifact-store', 'register', 'store', '--flavor', 'minio')).toEqual([7, expect.objectContaining({code: 'unknown_flavor'})]);
});

test('its settings are checked, its secrets stay out of files, its unknown keys are refused unless it says otherwise', async () => {
  await json('flavor', 'register', file(simple));
  const register = (...settings: readonly string[]) => failure('artifact-store', 'register', 'store', '--flavor', 'minio', ...settings);
  expect(await register('--path=s3://b')).toEqual([7, expect.objectContaining({code: 'invalid_input', message: expect.stringContaining('path must match')})]);
  expect(await register('--path=minio://b', '--prot=1')).toEqual([7, expect.objectContaining({message: expect.stringContaining('did you mean "port"')})]);
  const [status, refused] = await register('--path=minio://b', '--key=sesame');
  expect([status, refused['code'], JSON.stringify(refused).includes('sesame')]).toEqual([7, 'plain_secret', false]);
  await json('artifact-store', 'register', 'store', '--flavor', 'minio', '--path=minio://b', '--key={{ s.k }}');
});

test('one name may be that of a flavor of two types, and of none that comes with cairn', async () => {
  await json('flavor', 'register', file(simple));
  await json('flavor', 'register', file(simple, {type: 'model_registry'}));
  expect(await failure('flavor', 'describe', 'minio')).toEqual([7, expect.objectContaining({code: 'ambiguous'})]);
  expect(await json('flavor', 'describe', 'model-registry/minio')).toMatchObject({type: 'model_registry'});
  expect(await failure('flavor', 'register', file(simple, {name: 'S3'}))).toEqual([7, expect.objectContaining({code: 'invalid_name'})]);
  expect(await failure('flavor', 'delete', 'artifact-store/s3', '--yes')).toEqual([7, expect.objectContaining({code: 'invalid_input'})]);
});

test('a flavor that was broken by hand is a row with its error, and stops what would need it', async () => {
  await json('flavor', 'register', file(simple));
  await json('artifact-store', 'register', 'store', '--flavor', 'minio', '--path=minio://b');
  const path = join(machine.home, 'data/flavors/artifact_store/minio.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('integer', 'intger'));
  const rows = await json('flavor', 'list', '--type', 'artifact-store');
  expect(rows[0]).toMatchObject({name: 'minio', error: expect.stringContaining('type takes one or several of')});
  expect((await json('artifact-store', 'list')).map((row: {name: string}) => row.name)).toContain('store');
  expect(await failure('artifact-store', 'update', 'store', '--port=1')).toEqual([7, expect.objectContaining({code: 'invalid_manifest'})]);
});

test('what is no flavor is refused, and says why', async () => {
  const path = join(machine.home, 'x.yaml');
  writeFileSync(path, 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: x}\nspec: {type: artifact_store, flavor: s3}\n');
  expect(await failure('flavor', 'register', path)).toEqual([7, expect.objectContaining({message: expect.stringContaining('describes a component')})]);
  expect(await failure('flavor', 'register', file(simple, {type: 'secrets_manager'}))).toEqual([7, expect.objectContaining({code: 'invalid_manifest'})]);
  expect(await failure('flavor', 'register', file({a: {contains: {}}}))).toEqual([7, expect.objectContaining({message: expect.stringContaining('"contains" is not supported')})]);
});
