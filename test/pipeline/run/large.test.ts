/** Runs that are large in one way or another: memory stays bounded, and the result is right or the error says what is wrong. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {cairn} from '../../support/cli.js';
import {PipelineHome, statesOf} from '../../support/pipeline-home.js';

let home: PipelineHome;
beforeEach(() => {
  home = new PipelineHome();
});
afterEach(() => home.remove());

const file = (steps: string): string => `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: large}\nspec: {steps: {${steps}}}\n`;

describe('a large run', () => {
  test('keeps 200 MB of output of a step, masked, without holding them', async () => {
    const before = process.memoryUsage.rss();
    const megabytes = 200;
    const done = await home.run(file(`loud: {run: 'yes "a line with hunter2-hunter2 in it" | head -c ${megabytes * 1_000_000}'}`), {secrets: {CAIRN_SECRET_X: 'hunter2-hunter2'}, quiet: true});
    expect(done.outcome).toBe('succeeded');
    const {logs} = await home.runs.find(done.name);
    expect(logs.size('loud', 1)).toBeGreaterThan(megabytes * 600_000);
    for await (const part of logs.read('loud', 1, {start: (logs.size('loud', 1) ?? 0) - 4096})) expect(Buffer.from(part).toString()).not.toContain('hunter2');
    expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
  }, 120_000);

  test('runs 1,000 steps, and takes them from the cache', async () => {
    const numbers = Array.from({length: 998}, (_, index) => index).join(', ');
    home.write('pipeline.yaml', file(`first: {run: echo 1 > o, outputs: {o: o}}, each: {run: ['true'], inputs: {o: first.o}, matrix: {n: [${numbers}]}}, last: {run: 'true', after: [each]}`));
    const options = {home: join(home.source, '..', 'home'), workingFolder: home.source};
    for (const state of ['succeeded', 'cached']) {
      const {status, stdout} = await cairn(['pipeline', 'run', '-o', 'json', '-q', '--parallel', '8'], options);
      const {steps} = JSON.parse(stdout) as {readonly steps: readonly {readonly state: string}[]};
      expect([status, steps.filter(step => step.state === state).length]).toEqual([0, 1000]);
    }
  }, 180_000);

  const small = '/dev/shm';
  const canMount = process.platform === 'linux' && process.getuid?.() === 0 && existsSync(small);
  (canMount ? test : test.skip)('says that the disk is full, leaves nothing running, and goes on when there is room', async () => {
    const place = join(home.source, '..', 'data');
    const disk = join(home.source, '..', 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
    try {
      symlinkSync(disk, place);
      const steps = `fill: {run: 'head -c 2000000 /dev/urandom > big || true; echo done', outputs: {big: big}}, after: {run: 'true', after: [fill]}`;
      const failure = await home.run(file(steps)).then(({run}) => run.steps[0]?.error?.message, (error: Error) => error.message);
      expect(failure).toContain('the disk is full');
      const [row] = await home.runs.list();
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      const done = await home.takeUp(row?.name ?? '');
      expect([done.outcome, statesOf(done.run)]).toEqual(['succeeded', {fill: 'succeeded', after: 'succeeded'}]);
    } finally {
      rmSync(place);
      execFileSync('umount', [disk]);
    }
  }, 60_000);
});
