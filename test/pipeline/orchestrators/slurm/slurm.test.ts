/** What Slurm does beside the contract, on a real cluster of one node. */
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {SecretValue} from '../../../../src/domain/secret-value.js';
import type {JsonObject} from '../../../../src/domain/json.js';
import type {Orchestrator, RunningTask, Sink, Task, TaskEnd} from '../../../../src/pipeline/orchestrators/orchestrator.js';
import {openSlurm} from '../../../../src/pipeline/orchestrators/slurm/slurm.js';
import type {Patience} from '../../../../src/pipeline/orchestrators/slurm/slurm.js';
import {commandLinesWith, newTask, rareSeconds, runTask, script, startTask, until} from '../../../contract/orchestrator-task.js';
import {whereInstalled} from '../../../support/required.js';
import {slurmCommands, startSlurm} from '../../../support/slurm.js';
import type {SlurmCluster} from '../../../support/slurm.js';
import {temporaryFolder} from '../../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../../support/temporary-folder.js';

const patient: Patience = {submitting: 60_000, following: 60_000};

whereInstalled('slurm', slurmCommands, () => {
  let cluster: SlurmCluster;
  let folder: TemporaryFolder;
  let opened: Orchestrator[];

  beforeAll(async () => void (cluster = await startSlurm()), 90_000);
  afterAll(() => cluster.stop(), 90_000);
  beforeEach(() => {
    folder = temporaryFolder();
    opened = [];
  });
  afterEach(async () => {
    for (const each of opened) await each.close();
    folder.remove();
  });

  const open = (config: JsonObject = {}, patience = patient) => {
    const orchestrator = openSlurm({component: 'hpc', config: {poll_interval: 0.2, ...config}, variables: cluster.variables}, patience);
    opened.push(orchestrator);
    return orchestrator;
  };
  const task = (text: string, parts: Partial<Task> = {}) => newTask(folder.path, {words: script(text), ...parts});
  const arrayOf = (count: number, text: string) =>
    Array.from({length: count}, (_, index) => task(text, {group: 'train', environment: {INDEX: String(index)}}));
  const startAll = (orchestrator: Orchestrator, tasks: readonly Task[], sinkOf: (task: Task) => Sink = () => () => undefined) => Promise.all(orchestrator.start(tasks, sinkOf));
  const endsOf = (running: readonly RunningTask[]): Promise<readonly TaskEnd[]> => Promise.all(running.map(each => each.ended));
  const jobs = async (states = 'all') => (await cluster.run('squeue', '--noheader', '--array', `--states=${states}`, '--format=%F %K %T %j')).trim().split('\n');
  const jobOf = async ({key}: Task) => (await jobs()).find(line => line.endsWith(` ${key}`))?.split(' ', 1)[0] ?? '';
  const failureOf = (work: Promise<unknown> | undefined) => (work as Promise<unknown>).then(() => null, (error: unknown) => error);

  describe('arrays', () => {
    test('tasks of one group are one array, and each can be cancelled by itself', async () => {
      const seconds = rareSeconds();
      const tasks = arrayOf(3, `touch ready; if [ $INDEX = 1 ]; then exec sleep ${seconds}; fi; while [ ! -e go ]; do sleep 0.1; done; exit $INDEX`);
      const running = await startAll(open(), tasks);
      await until('start of all', () => tasks.every(each => existsSync(join(each.folder, 'work', 'ready'))));
      const lines = (await jobs()).filter(line => line.endsWith(tasks[0]?.key ?? '-'));
      expect([new Set(lines.map(line => line.split(' ', 1)[0])).size, lines.length]).toEqual([1, 3]);
      await running[1]?.cancel(5_000);
      expect(commandLinesWith(seconds).filter(line => /^\d+: sleep/.test(line))).toEqual([]);
      for (const each of tasks) writeFileSync(join(each.folder, 'work', 'go'), '');
      expect(await endsOf(running)).toEqual([{how: 'exited', code: 0}, {how: 'signalled', signal: 'SIGTERM'}, {how: 'exited', code: 2}]);
    }, 60_000);

    test('no more of an array run at once than max_array_tasks says', async () => {
      const tasks = arrayOf(4, `mkdir ${folder.path}/alone; sleep 0.3; rmdir ${folder.path}/alone`);
      expect(new Set((await endsOf(await startAll(open({max_array_tasks: 1}), tasks))).map(end => JSON.stringify(end)))).toEqual(new Set(['{"how":"exited","code":0}']));
    }, 60_000);

    test('100 tasks come back, each with its own output and end', async () => {
      const tasks = arrayOf(100, 'echo "mine: $INDEX"; exit $((INDEX % 7))');
      const outputs = new Map<string, string>();
      const running = await startAll(open(), tasks, ({key}) => chunk => void outputs.set(key, (outputs.get(key) ?? '') + Buffer.from(chunk).toString()));
      expect(await endsOf(running)).toEqual(tasks.map((_, index) => ({how: 'exited', code: index % 7})));
      expect(tasks.map(({key}) => outputs.get(key))).toEqual(tasks.map((_, index) => `mine: ${index}\n`));
    }, 180_000);

    test('a cluster that takes only small arrays gets several', async () => {
      const bin = binWith({sbatch: 'case "$*" in *--array=0-[3-9]*) echo "sbatch: error: Batch job submission failed: Invalid job array specification" >&2; exit 1;; esac\nexec REAL "$@"'});
      const tasks = arrayOf(5, 'exit $INDEX');
      expect((await endsOf(await startAll(open({bin_dir: bin}), tasks))).map(end => (end.how === 'exited' ? end.code : end))).toEqual([0, 1, 2, 3, 4]);
    }, 60_000);
  });

  /** A folder with Slurm's commands, where some are scripts; `REAL` stands for the real one. */
  function binWith(scripts: Readonly<Record<string, string>>): string {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin, {recursive: true});
    for (const name of ['sbatch', 'squeue', 'scancel', 'scontrol', 'sacct']) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${(scripts[name] ?? 'exec REAL "$@"').replaceAll('REAL', `/usr/bin/${name}`)}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    return bin;
  }

  describe('the queue', () => {
    test('a task that waits can be cancelled, and has begun only once it runs', async () => {
      const orchestrator = open();
      const [blocker] = await startAll(orchestrator, [task('touch ready; sleep 3', {settings: {sbatch_args: ['--exclusive']}})]);
      await blocker?.began;
      const [waiting, next] = await startAll(orchestrator, [task('touch ran'), task('exit 3')]);
      let hasBegun = false;
      void next?.began?.then(() => (hasBegun = true));
      await waiting?.cancel(10_000);
      expect({end: await waiting?.ended, hasBegun}).toEqual({end: {how: 'signalled', signal: 'SIGKILL', reason: expect.stringContaining('was cancelled')}, hasBegun: false});
      expect(await endsOf([blocker, next] as RunningTask[])).toEqual([{how: 'exited', code: 0}, {how: 'exited', code: 3}]);
    }, 60_000);

    test('a dependency that can never be met is cancelled and told', async () => {
      const failed = await cluster.run('sbatch', '--parsable', '--output=/dev/null', '--wrap', 'exit 3');
      const dependent = task('exit 0', {settings: {sbatch_args: [`--dependency=afterok:${failed.trim()}`]}});
      const {end} = await runTask(open(), dependent);
      expect(end).toEqual({how: 'signalled', signal: 'SIGKILL', reason: expect.stringMatching(/never start job \d+ \(DependencyNeverSatisfied\); it was cancelled/)});
      expect((await jobs('pending')).join('\n')).not.toContain(dependent.key);
    }, 60_000);

    test('what no node of the partition can give is cancelled and told', async () => {
      const {end} = await runTask(open(), task('exit 0', {resources: {cpu: 999, memory: null, gpu: null}}));
      expect(end).toMatchObject({how: 'signalled', reason: expect.stringMatching(/never start/)});
    }, 60_000);

    test('many tasks are asked for in one question', async () => {
      const log = join(folder.path, 'asked');
      const bin = binWith({squeue: `echo "$@" >>${log}\nexec REAL "$@"`});
      const tasks = Array.from({length: 8}, () => task('sleep 2'));
      const begin = Date.now();
      await endsOf(await startAll(open({bin_dir: bin, poll_interval: 1}), tasks));
      const questions = readFileSync(log, 'utf8').trim().split('\n').length;
      expect(questions).toBeLessThanOrEqual(Math.ceil((5 * (Date.now() - begin)) / 1000) + 1);
      expect(questions).toBeLessThan(8 * 4);
    }, 60_000);
  });

  describe('what goes wrong', () => {
    test('someone else cancels the job', async () => {
      const one = task('touch ready; sleep 100');
      const {running} = startTask(open(), one);
      await until('start', () => existsSync(join(one.folder, 'work', 'ready')));
      await running;
      await cluster.run('scancel', await jobOf(one));
      expect(await (await running).ended).toEqual({how: 'signalled', signal: expect.stringMatching(/^SIG(TERM|KILL)$/), reason: expect.stringMatching(/^job \d+ was cancelled/)});
    }, 60_000);

    test('the controller is away while a task runs and ends', async () => {
      const one = task('touch ready; while [ ! -e go ]; do sleep 0.1; done; echo last; exit 5');
      const {running, output} = startTask(open(), one);
      await until('start', () => existsSync(join(one.folder, 'work', 'ready')));
      await running;
      await cluster.stopController();
      try {
        writeFileSync(join(one.folder, 'work', 'go'), '');
        await sleep(2_000);
      } finally {
        await cluster.startController();
      }
      expect({end: await (await running).ended, output: Buffer.concat(output).toString()}).toEqual({end: {how: 'exited', code: 5}, output: 'last\n'});
    }, 90_000);

    test('the controller stays away: a task that ended has ended, and one of which nothing is known is lost', async () => {
      const orchestrator = open({}, {submitting: 1_000, following: 1_500});
      const [quick, slow] = [task('touch ready; while [ ! -e go ]; do sleep 0.1; done; exit 5'), task('touch ready; while [ ! -e go ]; do sleep 0.1; done')];
      const running = await startAll(orchestrator, [quick, slow]);
      await until('start', () => [quick, slow].every(each => existsSync(join(each.folder, 'work', 'ready'))));
      await cluster.stopController();
      try {
        writeFileSync(join(quick.folder, 'work', 'go'), '');
        const refused = await failureOf(orchestrator.start([task('exit 0')], () => () => undefined)[0]);
        expect(refused).toMatchObject({code: 'unreachable', message: expect.stringContaining('Slurm does not answer sbatch')});
        expect(await endsOf(running)).toEqual([{how: 'exited', code: 5}, {how: 'lost', reason: expect.stringMatching(/does not answer squeue.*job \d+ may still run/)}]);
      } finally {
        writeFileSync(join(slow.folder, 'work', 'go'), '');
        await cluster.startController();
      }
    }, 120_000);

    test('a task is submitted once the controller is back', async () => {
      await cluster.stopController();
      const {running} = startTask(open(), task('exit 6'));
      await sleep(500);
      await cluster.startController();
      expect(await (await running).ended).toEqual({how: 'exited', code: 6});
    }, 90_000);

    test('sbatch is cut off after the job was accepted: it is found, and runs once', async () => {
      const bin = binWith({sbatch: `if [ -e ${folder.path}/done ]; then exec REAL "$@"; fi\ntouch ${folder.path}/done\nREAL "$@" >/dev/null\necho "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2\nexit 1`});
      const one = task(`echo ran >>${folder.path}/times; exit 4`);
      expect((await runTask(open({bin_dir: bin}), one)).end).toEqual({how: 'exited', code: 4});
      expect(readFileSync(join(folder.path, 'times'), 'utf8')).toBe('ran\n');
    }, 60_000);

    test('the node does not see the folder', async () => {
      const one = task('exit 0', {settings: {sbatch_args: ['--hold']}});
      const [running] = await startAll(open(), [one]);
      renameSync(one.folder, `${one.folder}.away`);
      await cluster.run('scontrol', 'release', await jobOf(one));
      expect(await running?.ended).toEqual({how: 'signalled', signal: 'SIGTERM', reason: expect.stringMatching(/did not find .* work_dir must be a folder that all nodes see/)});
    }, 60_000);

    test('the commands of Slurm are missing', async () => {
      expect(await failureOf(open({bin_dir: '/nowhere'}).start([task('exit 0')], () => () => undefined)[0])).toMatchObject({
        code: 'not_found',
        message: 'There is no command sbatch in /nowhere, which hpc runs its steps with',
        hint: expect.stringContaining('bin_dir'),
      });
    });

    test('only the accounting database still knows the job', async () => {
      const bin = binWith({squeue: 'exit 0', sacct: 'echo "$@" | grep -o "jobs=[0-9]*" | sed "s/jobs=//; s/$/|NODE_FAIL|0:0/"'});
      expect((await runTask(open({bin_dir: bin}), task('sleep 5'))).end).toEqual({how: 'lost', reason: expect.stringMatching(/^job \d+ lost its node/)});
    }, 60_000);

    test('the node goes down', async () => {
      const one = task('touch ready; sleep 100');
      const {running} = startTask(open(), one);
      await until('start', () => existsSync(join(one.folder, 'work', 'ready')));
      await running;
      await cluster.killNode();
      try {
        expect(await (await running).ended).toEqual({how: 'lost', reason: expect.stringMatching(/^job \d+ (lost its node|ended)/)});
      } finally {
        await cluster.startNode();
      }
    }, 120_000);
  });

  describe('a killed program', () => {
    test('right after sbatch was asked, the job is found by its name', async () => {
      const one = task('while [ ! -e go ]; do sleep 0.1; done; echo last; exit 8', {settings: {sbatch_args: ['--hold']}});
      const first = open();
      await startAll(first, [one]);
      await first.close();
      rmSync(join(one.folder, 'slurm', 'job'));
      const output: Uint8Array[] = [];
      const found = await open().recover(one, chunk => void output.push(Buffer.from(chunk)));
      await cluster.run('scontrol', 'release', await jobOf(one));
      writeFileSync(join(one.folder, 'work', 'go'), '');
      expect({end: await found?.ended, output: Buffer.concat(output).toString()}).toEqual({end: {how: 'exited', code: 8}, output: 'last\n'});
    }, 60_000);

    test('members of an array are found each at its place', async () => {
      const tasks = arrayOf(3, 'while [ ! -e go ]; do sleep 0.1; done; exit $INDEX');
      const first = open();
      await startAll(first, tasks);
      await first.close();
      for (const each of tasks) rmSync(join(each.folder, 'slurm', 'job'));
      const second = open();
      const found = await Promise.all(tasks.map(each => second.recover(each, () => undefined)));
      for (const each of tasks) writeFileSync(join(each.folder, 'work', 'go'), '');
      expect(await endsOf(found as RunningTask[])).toEqual([0, 1, 2].map(code => ({how: 'exited', code})));
    }, 60_000);

    test('a job that reaches Slurm only after recover has found nothing runs nothing', async () => {
      const one = task('touch ran', {settings: {sbatch_args: ['--hold']}});
      const first = open();
      await startAll(first, [one]);
      await first.close();
      rmSync(join(one.folder, 'slurm', 'job'));
      const job = await jobOf(one);
      await cluster.run('scontrol', 'update', `jobid=${job}`, 'name=not-here-yet');
      expect(await open().recover(one, () => undefined)).toBeNull();
      await cluster.run('scontrol', 'release', job);
      await until('end of the late job', async () => /^(FAILED|)$/.test((await cluster.run('squeue', '--noheader', '--states=all', `--jobs=${job}`, '--format=%T')).trim()));
      expect(existsSync(join(one.folder, 'work', 'ran'))).toBe(false);
    }, 60_000);
  });

  describe('settings', () => {
    test('setup lines run before the step, with its environment, and keep what they export', async () => {
      const config = {setup: ['export FROM_SETUP="$GREETING, setup"', 'if true; then', '  export MORE=2', 'fi', 'cd /']};
      const {end, output} = await runTask(open(config), task('echo "$FROM_SETUP $MORE"; basename "$PWD"', {environment: {GREETING: "it's"}}));
      expect({end, output: output.toString()}).toEqual({end: {how: 'exited', code: 0}, output: "it's, setup 2\nwork\n"});
    }, 60_000);

    test('a setup line that fails fails the step, and what it said is kept', async () => {
      const {end, output} = await runTask(open({setup: ['echo before; (exit 9)', 'echo not reached']}), task('touch ran'));
      expect({end, output: output.toString()}).toEqual({end: {how: 'exited', code: 9}, output: 'before\n'});
    }, 60_000);

    test('resources of the step override the component, and settings of the step both', async () => {
      const config = {partition: 'main', cpus_per_task: 1, memory: '100M', time_limit: '10:00'};
      const one = task('echo "$SLURM_JOB_PARTITION $SLURM_CPUS_PER_TASK $OMP_NUM_THREADS"', {resources: {cpu: 1.5, memory: 300 * 1024 * 1024, gpu: 0}, timeout: 90_000, settings: {partition: 'main', time_limit: 1}});
      const {end, output} = await runTask(open(config), one);
      expect({end, output: output.toString()}).toEqual({end: {how: 'exited', code: 0}, output: 'main 2 1\n'});
      const told = await cluster.run('scontrol', 'show', 'job', '--oneliner', await jobOf(one));
      expect([/MinMemoryNode=(\S+)/, /TimeLimit=(\S+)/, /Requeue=(\S)/].map(each => each.exec(told)?.[1])).toEqual(['300M', '00:01:00', '0']);
    }, 60_000);

    test('no variable of a surrounding job or shell, and no secret, reaches Slurm', async () => {
      const log = join(folder.path, 'seen');
      const bin = binWith({sbatch: `env >>${log}; echo "$@" >>${log}; cat >>${log}\nexit 7`});
      const orchestrator = openSlurm({component: 'hpc', config: {bin_dir: bin}, variables: {...cluster.variables, SBATCH_PARTITION: 'other', SLURM_JOB_ID: '77', SBATCH_WRAP: 'x'}}, patient);
      const refused = await failureOf(orchestrator.start([task('exit 0', {secrets: {TOKEN: new SecretValue('s3cr3t')}, environment: {PLAIN: 'pl41n'}})], () => () => undefined)[0]);
      expect(refused).toMatchObject({code: 'failed', message: expect.stringContaining('Slurm refused sbatch')});
      const seen = readFileSync(log, 'utf8');
      expect(['SBATCH_', 'SLURM_JOB_ID=', 's3cr3t', 'pl41n', 'TOKEN'].filter(each => seen.includes(each))).toEqual([]);
      expect(seen).toContain('--job-name=t-');
    });
  });
});
