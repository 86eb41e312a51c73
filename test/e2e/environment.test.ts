/** CI: a server's URL and an API key in the environment, and nothing else; with a home that can be written, and with none. */
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {cairn, newHome} from '../support/cli.js';
import type {Outcome} from '../support/cli.js';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;
let pushing: string;
let reading: string;
beforeAll(async () => {
  team = await startTeam();
  [ann, bob] = [await team.person('ann'), await team.person('bob')];
  await ann.does('artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3-prod');
  await ann.does('push', 'stack/prod');
  pushing = (await ann.json('key', 'create', 'deploy', '--may', 'push')).token;
  reading = (await ann.json('key', 'create', 'look', '--read-only')).token;
});
afterAll(() => team?.close());

const folder = newHome();
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const bucket = (name: string, path: string): string => file(`${name}.yaml`, `apiVersion: cairn/v1
kind: Component
metadata: {name: ${name}}
spec: {type: artifact_store, flavor: s3, config: {path: "${path}"}}
`);

/** Below a file no folder can be made, whoever tries. */
const nowhere = (): string => join(file('not-a-folder', ''), 'home');
const both = (key: string): Record<string, string> => ({CAIRN_SERVER_URL: team.url, CAIRN_API_KEY: key});
const run = (home: string, key: string, ...args: readonly string[]): Promise<Outcome> =>
  cairn(args, {home, workingFolder: folder, environment: both(key)});
async function json(home: string, key: string, ...args: readonly string[]): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  const {status, stdout, stderr} = await run(home, key, ...args, '-o', 'json');
  expect({args, status, stderr: status === 0 ? '' : stderr}).toEqual({args, status: 0, stderr: ''});
  return JSON.parse(stdout);
}

describe.each([['a home that can be written', newHome], ['no home at all', nowhere]])('with %s', (what, newPlace) => {
  const inMemory = what === 'no home at all';

  test('reads what the key sees, and says who it is', async () => {
    const home = newPlace();
    expect(await json(home, reading, 'whoami')).toMatchObject({user: 'ann', url: team.url, credential: {kind: 'key', storedIn: 'environment', expires: expect.any(String), place: 'CAIRN_API_KEY'}});
    expect(await json(home, reading, 'stack', 'list')).toContainEqual(expect.objectContaining({name: 'prod', owner: 'ann', state: 'in-sync'}));
    expect(await json(home, reading, 'stack', 'describe', 'prod')).toMatchObject({components: {artifact_store: {config: {path: 's3://acme-ml'}}}});
    expect((await cairn(['which', '-o', 'json'], {home, workingFolder: folder, environment: {...both(reading), CAIRN_STACK: 'prod'}})).status).toBe(0);
    expect(await json(home, reading, 'status')).toMatchObject({user: 'ann', objects: expect.arrayContaining([expect.objectContaining({ref: 'stack/prod', state: 'in-sync'})])});
    expect(await json(home, reading, 'pull', 'stack/prod')).toMatchObject({applied: true});
    expect([0, 1, 7]).toContain((await run(home, reading, 'stack', 'check', 'prod')).status);
  });

  test('refuses to write with a key that only reads', async () => {
    const home = newPlace();
    const outcome = await run(home, reading, 'push', '-f', bucket('refused', 's3://x'), '-o', 'json');
    expect(outcome).toMatchObject({status: 6});
    expect(JSON.parse(outcome.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({code: 'not_allowed'});
    expect(await ann.tries(['pull', 'artifact-store/refused'])).toMatchObject({status: 4});
  });

  test('pushes manifests, and says what became of each', async () => {
    const name = inMemory ? 'from-memory' : 'from-files';
    expect(await json(newPlace(), pushing, 'push', '-f', bucket(name, 's3://one'), '--dry-run')).toMatchObject({applied: false, steps: [{ref: `artifact-store/${name}`, action: 'create', outcome: 'planned'}]});
    expect(await ann.tries(['pull', `artifact-store/${name}`])).toMatchObject({status: 4});
    expect(await json(newPlace(), pushing, 'push', '-f', bucket(name, 's3://one'))).toMatchObject({applied: true, steps: [{ref: `artifact-store/${name}`, owner: 'ann', action: 'create', outcome: 'created'}]});
    expect(await json(newPlace(), pushing, 'push', '-f', bucket(name, 's3://two'))).toMatchObject({steps: [{action: 'update', outcome: 'updated'}]});
    expect(await json(newPlace(), pushing, 'push', '-f', bucket(name, 's3://two'))).toMatchObject({steps: [{action: 'none', outcome: 'unchanged'}]});
    await ann.does('pull', `artifact-store/${name}`);
    expect(await ann.json('artifact-store', 'describe', name)).toMatchObject({config: {path: 's3://two'}});
    expect((await run(newPlace(), pushing, 'push', '--all', '-f', folder)).status).toBe(2);
  });

  test('sees what others share, and what the key is limited to', async () => {
    const name = inMemory ? 'bobs-memory' : 'bobs-files';
    await bob.does('artifact-store', 'register', `${name}-a`, '--flavor', 's3', '--path=s3://bob');
    await bob.does('orchestrator', 'register', `${name}-o`, '--flavor', 'kubernetes', '--kubernetes-context=prod');
    await bob.does('stack', 'register', name, '-o', `${name}-o`, '-a', `${name}-a`);
    await bob.does('push', name);
    await bob.does('stack', 'share', name, '--with', 'ann', '--right', 'use', '--yes');
    const narrow = (await ann.json('key', 'create', `only-${name}`, '--stack', `bob/${name}`)).token;
    const stacks = (await json(newPlace(), narrow, 'stack', 'list')).filter((each: {name: string}) => each.name !== 'default');
    expect(stacks).toEqual([expect.objectContaining({name, owner: 'bob'})]);
    expect(await json(newPlace(), narrow, 'stack', 'describe', `bob/${name}`)).toMatchObject({components: {artifact_store: {config: {path: 's3://bob'}}}});
    expect((await run(newPlace(), narrow, 'stack', 'describe', 'prod')).status).toBe(4);
  });
});

describe('without a home', () => {
  test('apply writes to the server, by the revisions that it read, and other verbs as well', async () => {
    const home = nowhere();
    expect(await json(home, pushing, 'apply', '-f', bucket('applied', 's3://one'))).toMatchObject({applied: true, steps: [{action: 'create', outcome: 'created'}]});
    expect(await json(home, pushing, 'apply', '-f', bucket('applied', 's3://one'))).toMatchObject({steps: [{action: 'none'}]});
    await ann.does('pull', 'artifact-store/applied');
    await ann.does('artifact-store', 'update', 'applied', '--path=s3://from-ann');
    await ann.does('push', 'artifact-store/applied');
    expect(await json(home, pushing, 'artifact-store', 'describe', 'applied')).toMatchObject({config: {path: 's3://from-ann'}});
    await json(home, pushing, 'artifact-store', 'update', 'applied', '--path=s3://three');
    await json(home, pushing, 'artifact-store', 'rename', 'applied', 'renamed');
    expect((await run(home, pushing, 'artifact-store', 'delete', 'renamed', '--yes')).status).toBe(0);
    await ann.does('pull', '--all');
    for (const name of ['applied', 'renamed']) expect(await ann.tries(['artifact-store', 'describe', name])).toMatchObject({status: 4});
    expect(await run(home, pushing, 'stack', 'set', 'prod')).toMatchObject({status: 1, stderr: expect.stringContaining('CAIRN_HOME')});
    expect(existsSync(home)).toBe(false);
  });

  test('keeps no secrets, and says so', async () => {
    const outcome = await cairn(['secret', 'create', 's', '--value', 'k=-'], {home: nowhere(), stdin: 'v', workingFolder: folder, environment: both(pushing)});
    expect(outcome).toMatchObject({status: 1, stderr: expect.stringContaining('CAIRN_HOME')});
  });
});

describe('the two variables', () => {
  test('are a usage error one without the other, and count less than --remote', async () => {
    for (const environment of [{CAIRN_SERVER_URL: team.url}, {CAIRN_API_KEY: pushing}] as Record<string, string>[]) {
      const outcome = await cairn(['stack', 'list', '-o', 'json'], {environment});
      expect(outcome).toMatchObject({status: 2});
      expect(outcome.stderr).not.toContain(pushing);
    }
    const broken = await cairn(['stack', 'list'], {environment: {CAIRN_SERVER_URL: team.url, CAIRN_API_KEY: 'what is this\nsecret'}});
    expect(broken).toMatchObject({status: 2});
    expect(broken.stderr).not.toContain('this');
    expect(await cairn(['whoami', '--remote', 'acme', '-o', 'json'], {home: bob.home, environment: both(pushing)})).toMatchObject({status: 0, stdout: expect.stringContaining('"bob"')});
    expect(JSON.parse((await cairn(['whoami', '-o', 'json'], {home: bob.home, environment: both(pushing)})).stdout)).toMatchObject({user: 'ann'});
    expect((await cairn(['version'], {environment: {CAIRN_SERVER_URL: 'http://127.0.0.1:9', CAIRN_API_KEY: 'x'}})).status).toBe(0);
  });

  test('with a key that has ended are status 3, and the key is written nowhere', async () => {
    const made = await ann.json('key', 'create', 'short');
    expect(await ann.json('key', 'list')).toContainEqual(expect.objectContaining({name: 'short', state: 'active', lastUsed: null}));
    const home = newHome();
    expect((await run(home, made.token, 'stack', 'list')).status).toBe(0);
    const rotated = await ann.json('key', 'rotate', 'short', '--overlap', '0');
    for (const [key, status] of [[made.token, 3], [rotated.token, 0]] as const) expect(await run(home, key, 'whoami')).toMatchObject({status});
    await ann.does('key', 'revoke', 'short', '--yes');
    const outcome = await run(home, rotated.token, 'stack', 'list', '--debug');
    expect(outcome).toMatchObject({status: 3});
    expect(outcome.stdout + outcome.stderr).not.toContain(rotated.token);
    const written = readdirSync(home, {recursive: true, withFileTypes: true}).filter(each => each.isFile());
    expect(written.length).toBeGreaterThan(0);
    for (const each of written) expect((await import('node:fs')).readFileSync(join(each.parentPath, each.name), 'utf8')).not.toContain('cairn_key_');
  });

  test('leave a home that has a store as it is, until something is pulled', async () => {
    const home = newHome();
    mkdirSync(home, {recursive: true});
    expect((await cairn(['artifact-store', 'register', 'mine', '--flavor', 's3', '--path=s3://m'], {home})).status).toBe(0);
    expect((await json(home, reading, 'artifact-store', 'list')).map(({name}: {name: string}) => name)).toEqual(expect.not.arrayContaining(['s3-prod']));
    expect(await json(home, reading, 'pull', 'stack/prod')).toMatchObject({applied: true});
    expect((await json(home, reading, 'artifact-store', 'list')).map(({name}: {name: string}) => name)).toEqual(expect.arrayContaining(['mine', 's3-prod']));
  });
});
