/** `kill -9` of the program at random moments of a run: whoever takes it up ends with the same artifacts and runs nothing twice that had succeeded. */
import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {openRunStore} from '../../src/pipeline/run/run-store.js';
import {fold} from '../../src/pipeline/run/fold.js';
import type {RunEvent} from '../../src/pipeline/run/event.js';
import {cairn, environmentFor, newHome, program} from '../support/cli.js';

const rounds = Number(process.env['CAIRN_KILL_ROUNDS'] ?? 4);

const pipeline = `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: demo}
spec:
  steps:
    prepare: {run: sleep 0.1; echo data > data.txt, outputs: {data: data.txt}}
    train:
      run: sleep 0.1; cat "$CAIRN_INPUT_DATA" > model; echo {{ matrix.rate }} >> model; seq 1 2000
      inputs: {data: prepare.data}
      outputs: {model: model}
      matrix: {rate: [1, 2, 3, 4]}
      retries: {limit: 1, delay: 50ms}
    report: {run: sleep 0.1; cat "$CAIRN_INPUT_MODELS"/index.json > report, inputs: {models: train.model}, outputs: {report: report}}
`;

let home: string;
let folder: string;
beforeAll(() => {
  home = newHome();
  folder = join(home, 'project');
  mkdirSync(folder);
  writeFileSync(join(folder, 'pipeline.yaml'), pipeline);
});
afterAll(() => rmSync(home, {recursive: true, force: true}));

const runs = () => openRunStore(join(home, 'data', 'runs'), () => new Date());

/** After so many milliseconds, counted from when `begun` holds. */
async function killedAfter(milliseconds: number, args: readonly string[], begun: () => boolean = () => true): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], {cwd: folder, env: environmentFor(home), stdio: 'ignore'});
  const ended = new Promise(resolve => child.once('close', resolve));
  for (let waited = 0; waited < 30_000 && !begun(); waited += 10) await sleep(10);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await ended;
}

async function eventsOf(name: string): Promise<readonly RunEvent[]> {
  return (await runs().find(name)).events();
}

async function outputsOf(name: string): Promise<unknown> {
  const record = await runs().find(name);
  const {state, steps} = fold(record.header, await record.plan(), await record.events());
  return {state, outputs: steps.map(({instance, outputs}) => [instance, outputs])};
}

/** Attempts that were made of what had succeeded. */
function repeated(events: readonly RunEvent[]): readonly string[] {
  const done = new Set<string>();
  return events.flatMap(event => {
    if (event.type === 'step-succeeded') done.add(event.instance);
    return event.type === 'attempt-starting' && done.has(event.instance) ? [event.instance] : [];
  });
}

/** Processes that work in this home's runs; on Linux only. */
function left(): readonly string[] {
  const numbers = process.platform === 'linux' ? readdirSync('/proc').filter(name => /^\d+$/.test(name)) : [];
  return numbers.filter(number => {
    try {
      return readlinkSync(`/proc/${number}/cwd`).startsWith(join(home, 'data', 'runs'));
    } catch {
      return false;
    }
  });
}

const hasRun = (name: string): boolean => existsSync(join(home, 'data', 'runs', name, 'source.json'));

/** The name of a run that was killed; null where it had ended by then. */
async function interruptedRun(): Promise<string | null> {
  const name = `demo-${(await runs().list()).length + 1}`;
  await killedAfter(Math.random() * 900, ['pipeline', 'run', '--no-cache', '--parallel', '3', '-q'], () => hasRun(name));
  const row = (await runs().list()).find(each => each.name === name);
  return row?.status === 'ok' && row.state === 'interrupted' ? name : null;
}

async function endsAs(name: string, expected: unknown): Promise<void> {
  const {status, stderr} = await cairn(['run', 'retry', name, '-q', '--no-cache'], {home, workingFolder: folder});
  const wasDone = stderr.includes('there is nothing to try again');
  expect([status === 0 || wasDone, stderr]).toEqual([true, stderr]);
  expect(await outputsOf(name)).toEqual(expected);
  expect(repeated(await eventsOf(name))).toEqual([]);
  expect(left()).toEqual([]);
  expect(readdirSync(join(home, 'data', 'runs', name)).filter(each => ['work', 'source'].includes(each))).toEqual([]);
}

test(`after a kill a run ends with the same artifacts, ${rounds} times`, async () => {
  const first = await cairn(['pipeline', 'run', '--no-cache', '-o', 'name', '-q'], {home, workingFolder: folder});
  expect(first.stderr + first.stdout).toContain('demo-1');
  const expected = await outputsOf('demo-1');
  expect(expected).toMatchObject({state: 'succeeded'});
  let round = 0;
  for (let tries = 0; round < rounds && tries < 5 * rounds; tries++) {
    const name = await interruptedRun();
    if (name === null) continue;
    round += 1;
    // Killed once more while it is taken up, now and then.
    if (round % 3 === 0) await killedAfter(100 + Math.random() * 600, ['run', 'retry', name, '-q']);
    await endsAs(name, expected);
  }
  expect(round).toBe(rounds);
}, 60_000 + rounds * 20_000);

test('takes a run over that was killed, to cancel it', async () => {
  writeFileSync(join(folder, 'long.yaml'), pipeline.replace('sleep 0.1; echo data', 'sleep 60; echo data').replace('name: demo', 'name: long'));
  await killedAfter(500, ['pipeline', 'run', 'long.yaml', '-q'], () => hasRun('long-1'));
  const {status, stdout} = await cairn(['run', 'cancel', 'long-1', '-o', 'json'], {home, workingFolder: folder});
  expect([status, (JSON.parse(stdout) as {state: string}).state]).toEqual([0, 'cancelled']);
  expect(left()).toEqual([]);
  expect(readFileSync(join(home, 'data', 'runs', 'long-1', 'events.ndjson'), 'utf8')).toContain('step-cancelled');
});
