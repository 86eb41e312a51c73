import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {Happening} from '../../../src/pipeline/run/event.js';
import {openRunStore} from '../../../src/pipeline/run/run-store.js';
import type {RunDescription, RunJson} from '../../../src/render/views/run.js';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';
import {goodStory, recordRun, stackOfRuns, trainingPlan} from '../../support/runs.js';

const train = 'train[rate=0.1]';
const failedStory: readonly Happening[] = [
  {type: 'run-started', host: 'laptop', pid: 17},
  {type: 'attempt-starting', instance: train, attempt: 1, task: 't1'},
  {type: 'attempt-started', instance: train, attempt: 1},
  {type: 'attempt-ended', instance: train, attempt: 1, end: {how: 'exited', code: 3}},
  {type: 'retry-waits', instance: train, attempt: 2, delay: 100},
  {type: 'attempt-starting', instance: train, attempt: 2, task: 't2'},
  {type: 'attempt-ended', instance: train, attempt: 2, end: {how: 'exited', code: 4}},
  {type: 'step-failed', instance: train, code: 'failed', message: `${train} ended with exit status 4`},
  {type: 'run-ended', outcome: 'failed'},
];

describe('the runs of a machine', () => {
  let machine: TestApp;
  beforeEach(async () => {
    machine = await testApp();
  });
  afterEach(() => machine.close());

  const tries = async (line: string, terminal?: number): Promise<Outcome> =>
    (await testApp({home: machine.home, environment: {NO_COLOR: '1'}, ...(terminal === undefined ? {} : {terminal})})).run(...line.split(' '));
  const does = async (line: string, terminal?: number): Promise<string> => {
    const {status, stdout, stderr} = await tries(line, terminal);
    expect({line, status, stderr: status === 0 ? '' : stderr}).toEqual({line, status: 0, stderr: ''});
    return stdout;
  };
  const json = async <T>(line: string): Promise<T> => JSON.parse(await does(`${line} -o json`)) as T;
  const record = (more: Parameters<typeof recordRun>[1] = {}): Promise<string> => recordRun(machine.home, more);
  const clock = (): (() => Date) => {
    let second = 0;
    return () => new Date(Date.UTC(2026, 0, 1, 12, 0, second++));
  };

  test('are none to begin with', async () => {
    expect(await json('run list')).toEqual([]);
    expect(await does('run list', 80)).toBe('There are no runs. `cairn pipeline run` starts one.\n');
    expect((await tries('run describe latest')).status).toBe(4);
  });

  test('are listed by pipeline, state, stack and number', async () => {
    await record({now: clock()});
    await record({story: failedStory});
    await record({plan: trainingPlan('daily'), story: goodStory.slice(0, 3)});
    const names = async (line: string): Promise<readonly string[]> => (await json<RunJson[]>(line)).map(({name}) => name);
    expect(await names('run list')).toEqual(['daily-1', 'train-2', 'train-1']);
    expect(await names('run list --pipeline train')).toEqual(['train-2', 'train-1']);
    expect(await names('run list --state failed')).toEqual(['train-2']);
    expect(await names('run list --state interrupted')).toEqual(['daily-1']);
    expect(await names('run list --stack default --limit 1')).toEqual(['daily-1']);
    expect(await names(`run list --stack ${stackOfRuns.id}`)).toHaveLength(3);
    expect(await names('run list --stack other')).toEqual([]);
    expect(await json('run list --state succeeded')).toMatchObject([{
      name: 'train-1', state: 'succeeded', stack: {id: stackOfRuns.id, name: 'default'}, created: '2026-01-01T12:00:00.000Z', duration: 15_000,
    }]);
    expect((await tries('run list --limit 0')).status).toBe(2);
    expect((await tries('run list --state odd')).status).toBe(2);
    expect(await does('run list', 80)).toMatch(/^NAME +STATE +STACK +STARTED +TOOK\ndaily-1 +\? interrupted +default /);
    expect(await does('run list -o name')).toBe('daily-1\ntrain-2\ntrain-1\n');
  });

  test('that are damaged are a row with what is wrong, and doctor knows them', async () => {
    await record();
    await record();
    const place = join(machine.home, 'data/runs/train-1/run.json');
    writeFileSync(place, '{');
    expect(await json('run list')).toMatchObject([{name: 'train-2'}, {name: 'train-1', state: 'damaged', id: null, problem: expect.stringContaining(place)}]);
    expect(await does('run list', 200)).toContain('damaged');
    expect((await tries('run describe train-1')).status).toBe(7);
    const findings = async (flags = ''): Promise<unknown> => (JSON.parse((await tries(`doctor${flags} -o json`)).stdout) as {readonly check: string}[]).filter(({check}) => check === 'runs');
    writeFileSync(join(machine.home, 'data/runs/train-2/plan.json'), '[]');
    mkdirSync(join(machine.home, 'data/runs/train-9'));
    expect(await findings(' --fix')).toMatchObject([
      {state: 'error', place: join(machine.home, 'data/runs/train-2/plan.json'), cure: 'cairn run delete train-2 --yes'},
      {state: 'error', place: join(machine.home, 'data/runs/train-1'), cure: 'cairn run delete train-1 --yes'},
      {state: 'ok', place: join(machine.home, 'data/runs/train-9')},
    ]);
    await does('run delete train-1 train-2 --yes');
    expect(await findings()).toMatchObject([{state: 'ok', place: join(machine.home, 'data/runs')}]);
    expect(await json('run list')).toEqual([]);
  });

  test('are described with every step', async () => {
    await record({now: clock()});
    const run = await json<RunDescription>('run describe latest');
    expect(run).toMatchObject({name: 'train-1', state: 'succeeded', parameters: {epochs: 3}, processes: [{host: 'laptop', pid: 17}]});
    expect(run.steps.map(({instance, state, after}) => [instance, state, after])).toEqual([
      ['prepare', 'cached', []],
      [train, 'succeeded', ['prepare']],
      ['train[rate=0.2]', 'succeeded', ['prepare']],
      ['report', 'succeeded', [train, 'train[rate=0.2]']],
    ]);
    expect(run.steps[1]).toMatchObject({duration: 3000, attempts: [{number: 1, end: {how: 'exited', code: 0}}], outputs: {model: {size: 10}}});
    const text = await does('run describe train-1', 100);
    expect(text).toMatch(/State +✓ succeeded\n/);
    expect(text).toMatch(/\nprepare += cached +taken from train-1\n/);
    expect(text).toContain('taken from train-1');
  });

  test('that failed say why, and what to do', async () => {
    await record({story: failedStory});
    const {stdout, stderr} = await tries('run describe train-1', 120);
    expect(stdout).toMatch(/✗ failed .* 2 +train\[rate=0\.1\] ended with exit status 4/);
    expect(stderr).toContain('cairn run retry train-1');
  });

  test('are drawn with the states of their steps, also without colour', async () => {
    await record({story: failedStory});
    const drawn = await does('run describe train-1 --graph', 90);
    expect(drawn).toContain('train ×2');
    expect(drawn).toMatch(/✗ failed [\d.]+ s: train\[rate=0\.1\] ended with exit status 4 {2}\[rate=0\.1\]/);
    expect(drawn).toContain('after prepare');
    const {mermaid} = await json<RunDescription>('run describe train-1 --mermaid');
    expect(mermaid?.split('\n')).toEqual(expect.arrayContaining(['flowchart TD', '  step_0 --> step_1', '  step_1 --> step_3', '  classDef failed fill:#f8d8d8']));
    expect(mermaid).toMatch(/ {2}step_1\["train#91;rate#61;0\.1#93;<br\/>failed [\d.]+ s"\]:::failed/);
    expect((await tries('run describe train-1 --graph --mermaid')).status).toBe(2);
  });

  test('give what their steps printed: the last attempt of each, or one that is asked for', async () => {
    await record({story: failedStory, logs: {'train-1.1': 'first\n', 'train-1.2': 'one\ntwo\nthree'}});
    expect(await does(`run logs train-1 ${train}`)).toBe('one\ntwo\nthree\n');
    expect(await does('run logs train-1')).toBe(`${train} | one\n${train} | two\n${train} | three\n`);
    expect(await does(`run logs train-1 ${train} --attempt 1`)).toBe('first\n');
    expect(await does(`run logs train-1 train-1 --tail 2`)).toBe('two\nthree\n');
    expect(await json(`run logs train-1 train --tail 1`)).toEqual([{instance: train, attempt: 2, line: 'three'}]);
    expect(await does(`run logs train-1 prepare`)).toBe('');
    expect(await does(`run logs train-1 train -f`)).toContain('three');
    expect(await tries('run logs train-1 trian')).toMatchObject({status: 4, stderr: expect.stringContaining('train')});
    expect((await tries('run logs train-1 -f -o json')).status).toBe(2);
  });

  test('give lines as they are to pipes, and harmless ones to a terminal', async () => {
    await record({story: failedStory, logs: {'train-1.2': '\u001b[31mred\u001b[0m\u0007\n'}});
    expect(await does(`run logs train-1 ${train}`)).toBe('\u001b[31mred\u001b[0m\u0007\n');
    expect(await does(`run logs train-1 ${train}`, 80)).toBe('red\\u0007\n');
  });

  test('are followed while they run: lines of all steps as they come, until the end', async () => {
    const writer = await openRunStore(join(machine.home, 'data/runs'), () => new Date()).create({stack: stackOfRuns, plan: trainingPlan()});
    await writer.append({type: 'run-started', host: 'h', pid: 1});
    const following = does('run logs train-1 -f -o ndjson');
    await new Promise(resolve => setTimeout(resolve, 300));
    for (const attempt of [1, 2]) {
      await writer.append({type: 'attempt-starting', instance: train, attempt, task: `t${attempt}`});
      const log = writer.record.logs.write('train-1', attempt);
      for (const line of [1, 2]) {
        await log.write(Buffer.from(`line ${line}\n`));
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      await log.close();
      await writer.append({type: 'attempt-ended', instance: train, attempt, end: {how: 'exited', code: 0}});
    }
    await writer.append({type: 'run-ended', outcome: 'failed'});
    await writer.close();
    expect((await following).trimEnd().split('\n').map(line => JSON.parse(line) as unknown)).toEqual([
      {instance: train, attempt: 1, line: 'line 1'}, {instance: train, attempt: 1, line: 'line 2'},
      {instance: train, attempt: 2, line: 'line 1'}, {instance: train, attempt: 2, line: 'line 2'},
    ]);
  });

  test('are deleted by name and by age, never one that runs', async () => {
    await record({now: clock()});
    await record();
    const running = await openRunStore(join(machine.home, 'data/runs'), () => new Date()).create({stack: stackOfRuns, plan: trainingPlan()});
    expect((await tries('run delete')).status).toBe(2);
    expect((await tries('run delete train-2')).status).toBe(2);
    expect((await tries('run delete --older-than soon')).status).toBe(2);
    expect(await tries('run delete train-2 train-3 --yes')).toMatchObject({status: 5, stderr: expect.stringContaining('train-3')});
    expect(await json('run delete --older-than 1d --dry-run')).toMatchObject({applied: false, runs: [{name: 'train-1'}]});
    expect(await json('run list')).toHaveLength(3);
    expect(await json('run delete --older-than 1d --yes')).toMatchObject({applied: true, runs: [{name: 'train-1'}]});
    expect(await does('run delete --older-than 1d --yes', 80)).toBe('No run is that old; nothing was deleted.\n');
    expect(await does('run delete train-2 --yes', 120)).toBe('Deleted 1 run with its logs: train-2. Artifacts stay in their store.\n');
    await running.close();
    await does('run delete latest --yes');
    expect(await json('run list')).toEqual([]);
    expect((await tries('run delete train-9 --yes')).status).toBe(4);
  });

  test('of a start that was killed are in nobody\'s way', async () => {
    mkdirSync(join(machine.home, 'data/runs/train-1'), {recursive: true});
    expect(await json('run list')).toEqual([]);
    expect(await record()).toBe('train-2');
    expect(readFileSync(join(machine.home, 'data/runs/train-2/run.json'), 'utf8')).toContain('"train-2"');
  });
});
