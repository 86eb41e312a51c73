/** Runs on a server, from the laptops of two people: followed as they go, kept through a lost connection, under the rights of the stack. */
import {spawn} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {environmentFor, program} from '../support/cli.js';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

jest.setTimeout(240_000);

let team: Team;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  team = await startTeam();
  [ann, bob] = [await team.person('ann'), await team.person('bob')];
  await ann.does('orchestrator', 'register', 'here', '--flavor', 'local');
  await ann.does('artifact-store', 'register', 'disk', '--flavor', 'local');
  await ann.does('stack', 'register', 'prod', '-o', 'here', '-a', 'disk');
  await ann.does('push', 'prod');
  await ann.does('stack', 'share', 'prod', '--with', 'bob', '--right', 'view', '--yes', '--force');
});
afterEach(() => team.close());

const gate = (name: string): string => join(ann.home, name);
const open = (name: string): void => writeFileSync(gate(name), '');

/** `first` prints and ends; `second` prints, waits for the gate, and prints once more. */
async function runInBackground(): Promise<void> {
  const folder = join(ann.home, 'work');
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'pipeline.yaml'), `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: train}
spec:
  steps:
    first: {run: 'echo first says hello'}
    second: {after: [first], run: 'echo before; until [ -e ${gate('go')} ]; do sleep 0.1; done; echo after'}
`);
  const {status, stderr} = await ann.tries(['pipeline', 'run', '--stack', 'prod', '--detach'], {workingFolder: folder});
  expect([status, stderr]).toEqual([0, expect.any(String)]);
}

/** What a person's command prints, until it ends by itself. */
function following(who: Person, ...args: readonly string[]): {readonly text: () => string; readonly ended: Promise<number | null>} {
  const child = spawn(process.execPath, [program, ...args], {cwd: who.home, env: environmentFor(who.home), stdio: ['ignore', 'pipe', 'pipe']});
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {text: () => output, ended: new Promise(resolve => child.on('close', resolve))};
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); await sleep(300)) if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
}

const stateAs = async (who: Person, ref: string): Promise<string> => {
  const {status, stdout} = await who.tries(['run', 'describe', ref, '--remote', '-o', 'json']);
  return status === 0 ? JSON.parse(stdout).state : `status ${status}`;
};

describe('a run on a stack that is on the server', () => {
  test('is followed by a colleague as it goes', async () => {
    await runInBackground();
    await until('bob sees it', async () => (await stateAs(bob, 'ann/train-1')) === 'running');
    expect(await bob.json('run', 'list', '--remote')).toMatchObject([{name: 'ann/train-1', state: 'running', stack: {name: 'prod'}}]);
    const follower = following(bob, 'run', 'logs', 'train-1', '-f', '--remote');
    await until('bob reads what is printed', () => follower.text().includes('second | before'));
    expect(follower.text()).not.toContain('second | after');
    open('go');
    expect(await follower.ended).toBe(0);
    expect(follower.text().split('\n').sort()).toEqual(['', 'first | first says hello', 'second | after', 'second | before']);
    await until('it ended there', async () => (await stateAs(bob, 'latest')) === 'succeeded');
    expect(await bob.json('run', 'describe', 'ann/train-1', '--remote')).toMatchObject({steps: [{instance: 'first', state: 'succeeded'}, {instance: 'second', state: 'succeeded'}]});
    expect(await ann.json('run', 'logs', 'train-1', 'second', '--tail', '1', '--remote')).toEqual([{instance: 'second', attempt: 1, line: 'after'}]);
    expect(await bob.tries(['run', 'delete', 'ann/train-1', '--yes', '--remote'])).toMatchObject({status: 6});
    await ann.does('run', 'delete', 'train-1', '--yes', '--remote');
    expect(await bob.json('run', 'list', '--remote')).toEqual([]);
    expect(await ann.json('run', 'list')).toMatchObject([{name: 'train-1', state: 'succeeded'}]);
  });

  test('is all there once, also where the connection is lost in the middle', async () => {
    await runInBackground();
    await until('the server knows of it', async () => (await stateAs(ann, 'train-1')) === 'running');
    await team.stop();
    open('go');
    await until('it ended here', async () => (await ann.json('run', 'describe', 'train-1')).state === 'succeeded');
    await team.start();
    await until('all of it is there', async () => {
      await ann.json('run', 'list', '--remote');
      return (await stateAs(bob, 'ann/train-1')) === 'succeeded';
    });
    const lines = async (who: Person, ...more: readonly string[]): Promise<unknown> => who.json('run', 'logs', 'train-1', ...more);
    expect(await lines(bob, '--remote')).toEqual(await lines(ann));
    const {steps: there} = await bob.json('run', 'describe', 'train-1', '--remote');
    expect(there).toEqual((await ann.json('run', 'describe', 'train-1')).steps);
  });

  test('is gone for a colleague with whom the stack is no longer shared, and goes on', async () => {
    await runInBackground();
    await until('bob sees it', async () => (await stateAs(bob, 'ann/train-1')) === 'running');
    const follower = following(bob, 'run', 'logs', 'ann/train-1', '-f', '--remote');
    await until('bob reads what is printed', () => follower.text().includes('before'));
    await ann.does('stack', 'unshare', 'prod', '--with', 'bob', '--yes');
    open('go');
    expect(await follower.ended).toBe(4);
    expect(follower.text()).not.toContain('second | after');
    expect(await stateAs(bob, 'ann/train-1')).toBe('status 4');
    await until('it ended there', async () => (await stateAs(ann, 'train-1')) === 'succeeded');
  });
});

test('a run on a stack that is on no server stays here, and none waits for a server that is away', async () => {
  await team.stop();
  const folder = join(ann.home, 'quick');
  mkdirSync(folder);
  writeFileSync(join(folder, 'pipeline.yaml'), 'apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: quick}\nspec: {steps: {one: {run: echo hello}}}\n');
  expect(await ann.tries(['pipeline', 'run', '--stack', 'default'], {workingFolder: folder})).toMatchObject({status: 0, stderr: expect.not.stringContaining('acme')});
  const away = await ann.tries(['pipeline', 'run', '--stack', 'prod'], {workingFolder: folder});
  expect(away).toMatchObject({status: 0, stderr: expect.stringContaining('quick-2 is not all on acme yet')});
  await team.start();
  await ann.does('sync', 'prod');
  expect(await bob.json('run', 'list', '--remote')).toMatchObject([{name: 'ann/quick-2', state: 'succeeded'}]);
});

test('a colleague runs with the secrets that the server gives, under the id of the run, and nobody reads them in its log', async () => {
  const value = 'cnry-7Yx2-of-the-tracker';
  writeFileSync(gate('user'), 'ann-at-work');
  expect(await ann.tries(['secret', 'create', 'track', '--value', `user=@${gate('user')}`, '--value', 'password=-'], {stdin: value})).toMatchObject({status: 0});
  await ann.does('experiment-tracker', 'register', 'track', '--flavor', 'wandb', '--entity={{ track.user }}', '--api-key={{ track.password }}');
  await ann.does('stack', 'update', 'prod', '-e', 'track');
  await ann.does('push', 'prod', '--with-secrets', '--force');
  await ann.does('stack', 'share', 'prod', '--with', 'bob', '--right', 'use', '--yes', '--force');
  await bob.does('pull', 'ann/prod');
  const folder = join(bob.home, 'work');
  mkdirSync(folder);
  writeFileSync(join(folder, 'pipeline.yaml'), 'apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: tell}\nspec: {steps: {one: {run: \'echo "it is $CAIRN_SECRET_EXPERIMENT_TRACKER_API_KEY"\'}}}\n');
  expect(await bob.tries(['pipeline', 'run', '--stack', 'ann/prod'], {workingFolder: folder})).toMatchObject({status: 0, stderr: expect.not.stringContaining('warning')});
  const [{line}] = await ann.json('run', 'logs', 'bob/tell-1', '--remote');
  expect(line).toMatch(/^it is \*+$/);
  const {id} = await ann.json('run', 'describe', 'bob/tell-1', '--remote');
  const database = readdirSync(team.dataFolder).filter(name => name.startsWith('cairn.db')).map(name => readFileSync(join(team.dataFolder, name), 'latin1')).join('');
  expect(database).not.toContain(value);
  expect(database).toContain(`"run":"${id}"`);
});
