/** Custom flavors travel with what is of them: out to a file, in from it, compared, and taken back. */
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

let machine: TestApp;
let other: TestApp;

const flavorText = (name: string, properties: object, more = ''): string =>
  `apiVersion: cairn/v1\nkind: Flavor\nmetadata: {name: ${name}}\nspec:\n  type: artifact_store\n${more}  schema: ${JSON.stringify({type: 'object', properties, required: ['endpoint']})}\n`;
const simple = {endpoint: {type: 'string', description: 'as {{ some.where }}'}, pin: {type: 'string', 'x-secret': true}};
const componentText = (name: string, flavor: string, config: object): string =>
  `apiVersion: cairn/v1\nkind: Component\nmetadata: {name: ${name}}\nspec: {type: artifact_store, flavor: ${flavor}, config: ${JSON.stringify(config)}}\n`;

async function tries(on: TestApp, ...argv: readonly string[]): Promise<Outcome> {
  return (await testApp({home: on.home})).run(...argv);
}

async function does(on: TestApp, ...argv: readonly string[]): Promise<string> {
  const {status, stdout, stderr} = await tries(on, ...argv);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

async function json(on: TestApp, ...argv: readonly string[]): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse(await does(on, ...argv, '-o', 'json'));
}

function file(on: TestApp, text: string, name = 'in.yaml'): string {
  writeFileSync(join(on.home, name), text);
  return join(on.home, name);
}

const actions = ({steps}: {steps: {ref: string; action: string}[]}): Record<string, string> => Object.fromEntries(steps.map(({ref, action}) => [ref, action]));
const problemsOf = ({stderr}: Outcome): {place: string; path: string; message: string}[] => {
  const {details} = JSON.parse(stderr.trim().split('\n').at(-1) as string) as {details: {problems: {place: string; path: string; message: string}[]}};
  return details.problems;
};

beforeEach(async () => {
  [machine, other] = [await testApp(), await testApp()];
  await does(machine, 'flavor', 'register', file(machine, flavorText('minio', simple)));
  await does(machine, 'flavor', 'register', file(machine, flavorText('ceph', simple)));
  await does(machine, 'artifact-store', 'register', 'store', '--flavor', 'minio', '--endpoint=http://m');
  await does(machine, 'orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await does(machine, 'stack', 'register', 'prod', '-o', 'kube', '-a', 'store');
});
afterEach(() => {
  machine.close();
  other.close();
});

describe('export', () => {
  test('takes along the flavors that its components are of, before them, and no other', async () => {
    const objects = await json(machine, 'stack', 'export', 'prod');
    expect(objects.map(({kind, metadata}: {kind: string; metadata: {name: string}}) => `${kind} ${metadata.name}`)).toEqual(['Flavor minio', 'Component kube', 'Component store', 'Stack prod']);
    expect((await tries(machine, 'stack', 'export', 'prod')).stderr).not.toContain('some.where');
    expect((await json(machine, 'artifact-store', 'export', 'store')).map(({kind}: {kind: string}) => kind)).toEqual(['Flavor', 'Component']);
    const everything = await json(machine, 'export', '--all');
    expect(everything.map(({metadata}: {metadata: {name: string}}) => metadata.name)).toEqual(['ceph', 'minio', 'kube', 'store', 'prod']);
  });

  test("says in ZenML's format that the flavor must be registered there", async () => {
    const {status, stdout, stderr} = await tries(machine, 'stack', 'export', 'prod', '--format', 'zenml');
    expect([status, stdout.includes('Flavor')]).toEqual([0, false]);
    expect(stderr).toContain('artifact-store/store: ZenML has no flavor "minio" of its own');
  });

  test('refuses a value in clear where the custom flavor wants a secret, and a diff masks it', async () => {
    const place = join(machine.home, 'data/components/artifact_store/store.yaml');
    const exported = file(machine, await does(machine, 'export', '--all'), 'before.yaml');
    writeFileSync(place, readFileSync(place, 'utf8').replace('config:', 'config:\n    pin: hunter2'));
    const {status, stdout, stderr} = await tries(machine, 'stack', 'export', 'prod');
    expect([status, stdout]).toEqual([7, '']);
    expect(stderr).toContain('/spec/config/pin');
    expect(await does(machine, 'diff', 'artifact-store/store', exported)).toMatch(/pin.*\*\*\*/);
    expect(await does(machine, 'artifact-store', 'update', 'store', '--endpoint=http://n', '--pin={{ s.pin }}')).not.toContain('hunter2');
    expect(readFileSync(join(machine.home, 'state/journal/000000/06.json'), 'utf8')).not.toContain('hunter2');
  });

  test('leaves out a flavor whose file is damaged, and says so', async () => {
    writeFileSync(join(machine.home, 'data/flavors/artifact_store/minio.yaml'), 'a: [');
    const {status, stdout, stderr} = await tries(machine, 'stack', 'export', 'prod');
    expect([status, stdout.includes('kind: Flavor')]).toEqual([0, false]);
    expect(stderr).toContain(`its flavor "minio" can't be read`);
  });
});

describe('apply and import', () => {
  test('bring a component with its flavor, in any order of the documents; twice changes nothing, undo takes all of it back', async () => {
    const text = [componentText('a', 'minio', {endpoint: 'http://x'}), flavorText('minio', simple)].join('---\n');
    const path = file(other, text);
    expect(actions(await json(other, 'apply', '-f', path))).toEqual({'artifact-store-flavor/minio': 'create', 'artifact-store/a': 'create'});
    expect(actions(await json(other, 'apply', '-f', path))).toEqual({'artifact-store-flavor/minio': 'none', 'artifact-store/a': 'none'});
    await does(other, 'undo', '--yes');
    expect(existsSync(join(other.home, 'data/flavors/artifact_store/minio.yaml'))).toBe(false);
    expect(actions(await json(other, 'artifact-store', 'import', '-f', path))).toEqual({'artifact-store-flavor/minio': 'create', 'artifact-store/a': 'create'});
    expect(actions(await json(other, 'stack', 'import', '-f', file(other, await does(machine, 'stack', 'export', 'prod')), '--on-conflict', 'skip'))).toMatchObject({'stack/prod': 'create'});
  });

  test('hold components against the flavor as the files have it', async () => {
    const outcome = await tries(other, 'apply', '-f', file(other, `${flavorText('minio', simple)}---\n${componentText('a', 'minio', {port: 5})}`), '-o', 'json');
    expect(outcome.status).toBe(7);
    expect(problemsOf(outcome).map(({message}) => message)).toEqual([expect.stringContaining('endpoint'), expect.stringContaining('port')]);
  });

  test.each([
    ['an unusable schema', flavorText('minio', {endpoint: {type: 'nothing'}}), '/spec/schema/properties/endpoint'],
    ['the name of a built-in flavor', flavorText('s3', simple), '/metadata/name'],
    ['a field that no flavor has', flavorText('minio', simple, '  color: red\n'), '/spec/color'],
  ])('refuse %s once, at its place, and change nothing', async (_, text, path) => {
    const outcome = await tries(other, 'apply', '-f', file(other, `${text}---\n${componentText('a', 'minio', {endpoint: 'x'})}`), '-o', 'json');
    expect(outcome.status).toBe(7);
    const problems = problemsOf(outcome).filter(({message}) => !message.includes('is no flavor of'));
    expect(problems).toEqual([expect.objectContaining({path: expect.stringMatching(`^${path}`), place: expect.stringMatching(/in\.yaml:\d+:\d+$/)})]);
    expect(await json(other, 'artifact-store', 'list')).toHaveLength(1);
  });

  test('warn of components here that no longer fit, but for those that the files change along', async () => {
    const stricter = flavorText('minio', {...simple, region: {type: 'string'}}).replace('["endpoint"]', '["endpoint","region"]');
    expect((await tries(machine, 'apply', '--dry-run', '-f', file(machine, stricter))).stderr).toContain('artifact-store/store no longer fits');
    const both = `${stricter}---\n${componentText('store', 'minio', {endpoint: 'http://m', region: 'eu'})}`;
    expect((await tries(machine, 'apply', '-f', file(machine, both))).stderr).not.toContain('no longer fits');
    await does(machine, 'undo', '--yes');
    expect(await json(machine, 'diff', 'artifact-store-flavor/minio', file(machine, flavorText('minio', simple)))).toMatchObject({fields: []});
  });

  test('beside another flavor of its name the imported component is of the imported one', async () => {
    const path = file(machine, `${flavorText('minio', {endpoint: {type: 'string'}, region: {type: 'string'}})}---\n${componentText('theirs', 'minio', {endpoint: 'x', region: 'eu'})}`);
    expect((await tries(machine, 'artifact-store', 'import', '-f', path)).status).toBe(5);
    expect(actions(await json(machine, 'artifact-store', 'import', '-f', path, '--on-conflict', 'rename'))).toEqual({'artifact-store-flavor/minio-2': 'create', 'artifact-store/theirs': 'create'});
    expect(await json(machine, 'artifact-store', 'describe', 'theirs')).toMatchObject({flavor: 'minio-2'});
    expect(actions(await json(machine, 'artifact-store', 'import', '-f', path, '--on-conflict', 'rename'))).toEqual({'artifact-store-flavor/minio-2': 'none', 'artifact-store/theirs': 'none'});
  });

  test('a file with the id of a flavor under another name makes another flavor', async () => {
    const exported = await does(machine, 'export', 'artifact-store-flavor/minio', '--with-ids');
    const path = file(machine, exported.replace('name: minio', 'name: garage'));
    expect(actions(await json(machine, 'apply', '-f', path))).toEqual({'artifact-store-flavor/garage': 'create'});
    expect(await json(machine, 'artifact-store', 'describe', 'store')).toMatchObject({flavor: 'minio'});
  });
});

test('history, restore and diff --closure know flavors', async () => {
  await does(machine, 'flavor', 'register', '--replace', file(machine, flavorText('minio', {endpoint: {type: 'string'}})));
  expect((await json(machine, 'history', 'artifact-store-flavor/minio')).map(({action}: {action: string}) => action)).toEqual(['update', 'create']);
  const path = file(machine, await does(machine, 'stack', 'export', 'prod'), 'now.yaml');
  await does(machine, 'restore', 'artifact-store-flavor/minio@1');
  const {components: diffs} = await json(machine, 'diff', 'stack/prod', path, '--closure');
  expect(diffs.filter(({fields}: {fields: unknown[]}) => fields.length > 0).map(({ref}: {ref: string}) => ref)).toEqual(['artifact-store-flavor/minio']);
  await does(machine, 'undo', '--yes');
  expect(await json(machine, 'history', 'artifact-store-flavor/minio')).toHaveLength(4);
});

test('a sealed bundle brings its flavors, and importing it is one command to take back', async () => {
  const {status} = await (await testApp({home: machine.home, stdin: 'hunter2'})).run('secret', 'create', 's', '--value', 'pin=-');
  expect(status).toBe(0);
  await does(machine, 'artifact-store', 'update', 'store', '--pin={{ s.pin }}');
  const {recipient} = await json(other, 'secret', 'recipient');
  const path = file(other, await does(machine, 'stack', 'export', 'prod', '--seal', recipient));
  expect(actions(await json(other, 'stack', 'import', '-f', path))).toMatchObject({'secret/s': 'create', 'artifact-store-flavor/minio': 'create', 'stack/prod': 'create'});
  expect(await does(other, 'secret', 'get', 's', '--reveal', 'pin')).toContain('hunter2');
  await does(other, 'undo', '--yes');
  expect([await json(other, 'secret', 'list'), (await json(other, 'stack', 'list')).length, existsSync(join(other.home, 'data/flavors/artifact_store/minio.yaml'))]).toEqual([[], 1, false]);
});
