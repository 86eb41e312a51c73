import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {dirname} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from '@jest/globals';
import {nameOf, slotsOf} from '../../../src/domain/manifest.js';
import {bundle, start} from '../../support/child.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';
import {makeHome} from './home.js';
import type {Home} from './home.js';

let built: TemporaryFolder;
let program: string;
let home: Home;

beforeAll(async () => {
  built = temporaryFolder();
  program = await bundle(fileURLToPath(new URL('crash-program.ts', import.meta.url)), built.path);
});
afterAll(() => built.remove());
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const register = (prefix: string, rounds: number) => start(program, dirname(home.folders.data), prefix, String(rounds));

/** The stacks that are there, each with all of its components. */
async function whole(): Promise<readonly string[]> {
  const backend = home.open();
  const [stacks, orchestrators, stores] = await Promise.all([backend.list('stack'), backend.list('orchestrator'), backend.list('artifact-store')]);
  expect([orchestrators.length, stores.length]).toEqual([stacks.length, stacks.length]);
  const ids = new Set([...orchestrators, ...stores].map(each => (each.status === 'ok' ? each.resource.id : each.problem)));
  return stacks.map(each => {
    if (each.status !== 'ok') throw new Error(each.problem);
    for (const id of slotsOf(each.resource).values()) expect(ids).toContain(id);
    return nameOf(each.resource);
  });
}

test('killed at any moment, a store has all that was acknowledged and nothing by half, and can be written', async () => {
  for (let round = 0; round < 25; round += 1) {
    const before = await whole();
    const running = register(`r${round}`, 1000);
    // Now while it starts and registers for the first time, now amid the others, however slow the machine is.
    if (round % 2 === 0) await sleep(60);
    else await new Promise(resolve => running.process.stdout?.once('data', resolve));
    await sleep(Math.random() * 60);
    running.process.kill('SIGKILL');
    const {output} = await running.ended;

    const names = await whole();
    const acknowledged = output.split('\n').filter(line => line !== '');
    expect(names).toEqual(expect.arrayContaining([...before, ...acknowledged]));
    expect(names.length - before.length - acknowledged.length).toBeLessThanOrEqual(1);
  }
  expect((await whole()).length).toBeGreaterThan(1);
  expect((await register('last', 1).ended).code).toBe(0);
}, 60_000);

test('many processes that write at once all succeed', async () => {
  const outcomes = await Promise.all(Array.from({length: 10}, (_, index) => register(`p${index}`, 5).ended));
  expect(outcomes.map(({code}) => code)).toEqual(Array.from({length: 10}, () => 0));
  expect(await whole()).toHaveLength(51);
}, 60_000);
