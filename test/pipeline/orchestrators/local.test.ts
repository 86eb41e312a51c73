/** What the local orchestrator does beside the contract. */
import {spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {thisProcess} from '../../../src/lib/holder.js';
import {isThere, processState, startedWith} from '../../../src/lib/processes.js';
import {openOrchestrator} from '../../../src/pipeline/orchestrators/all.js';
import {openLocal} from '../../../src/pipeline/orchestrators/local/local.js';
import type {Orchestrator, Task} from '../../../src/pipeline/orchestrators/orchestrator.js';
import {commandLinesWith, newTask, rareSeconds, runTask, script, startTask, until} from '../../contract/orchestrator-task.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

describe('the local orchestrator', () => {
  let folder: TemporaryFolder;
  let local: Orchestrator;

  const open = (variables: Readonly<Record<string, string | undefined>>) => openLocal({variables});
  const task = (text: string, parts: Partial<Task> = {}) => newTask(folder.path, {words: script(text), ...parts});
  const variablesOf = async (orchestrator: Orchestrator, parts: Partial<Task> = {}) => {
    const {output} = await runTask(orchestrator, task('tr "\\0" "\\n" </proc/self/environ', parts));
    return Object.fromEntries(output.toString().trim().split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  };

  beforeEach(() => {
    folder = temporaryFolder();
    local = open({PATH: process.env['PATH'], HOME: '/root'});
  });
  afterEach(async () => {
    await local.close();
    folder.remove();
  });

  test('a task sees the documented parts of the caller\'s environment and its own, and nothing else', async () => {
    const mine = open({PATH: process.env['PATH'], LC_ALL: 'C', AWS_SECRET_ACCESS_KEY: 'x', PYTHONPATH: '/x', HTTPS_PROXY: 'http://proxy', TZ: undefined});
    const {PWD: _, SHLVL: __, OLDPWD: ___, ...seen} = await variablesOf(mine, {key: 'run-1-a', environment: {LC_ALL: 'de', OWN: '1'}});
    expect(seen).toEqual({PATH: process.env['PATH'], LC_ALL: 'de', HTTPS_PROXY: 'http://proxy', OWN: '1', CAIRN_TASK: 'run-1-a'});
    await mine.close();
  });

  test('the number of cores becomes a hint for libraries, unless the step says otherwise', async () => {
    const resources = {cpu: 2.5, memory: null, gpu: null};
    const [hinted, said] = await Promise.all([variablesOf(local, {resources}), variablesOf(local, {resources, environment: {OMP_NUM_THREADS: '7'}})]);
    expect([hinted['OMP_NUM_THREADS'], said['OMP_NUM_THREADS']]).toEqual(['2', '7']);
  });

  test('a task may open /dev/stdout and /dev/stderr', async () => {
    const {output, end} = await runTask(local, task('echo a >/dev/stdout; echo b >/dev/stderr; echo c | tee /dev/stderr >/dev/null'));
    expect({output: output.toString(), end}).toEqual({output: 'a\nb\nc\n', end: {how: 'exited', code: 0}});
  });

  test('children of a cancelled task have the same time to end well, though their parent ended at once', async () => {
    const slow = task(`sh -c 'trap "sleep 0.4; echo saved >saved; exit" TERM; touch ready; while true; do sleep 0.05; done' & wait`);
    const started = await startTask(local, slow).running;
    await until('start', () => existsSync(join(slow.folder, 'work', 'ready')));
    await started.cancel(10_000);
    expect({saved: readFileSync(join(slow.folder, 'work', 'saved'), 'utf8'), end: await started.ended}).toEqual({saved: 'saved\n', end: {how: 'signalled', signal: 'SIGTERM'}});
  });

  test('output that a process in a session of its own holds open doesn\'t hold the task up, and that process ends', async () => {
    const seconds = rareSeconds();
    const begin = Date.now();
    const {end, output} = await runTask(local, task(`setsid sleep ${seconds} & echo done`));
    expect({end, output: output.toString(), left: commandLinesWith(`sleep ${seconds}`), soon: Date.now() - begin < 10_000}).toEqual({
      end: {how: 'exited', code: 0},
      output: 'done\n',
      left: [],
      soon: true,
    });
  });

  describe('recover', () => {
    test('leaves alone a process that has got the number of the task\'s by now', async () => {
      const other = spawn('sleep', ['60'], {detached: true, stdio: 'ignore'});
      const pid = other.pid as number;
      const left = task('true');
      writeFileSync(join(left.folder, 'process.json'), JSON.stringify({...thisProcess(), pid, start: String(Number(processState(pid)?.start) - 100)}));
      expect(await local.recover(left, () => undefined)).toBeNull();
      expect({there: isThere(pid), state: processState(pid)?.ended}).toEqual({there: true, state: false});
      other.kill('SIGKILL');
    });

    test('finds a task without a record by the variable that it carries', async () => {
      const seconds = rareSeconds();
      const left = task('true');
      const child = spawn('sleep', [seconds], {detached: true, stdio: 'ignore', env: {...process.env, CAIRN_TASK: left.key}});
      await until('start', () => startedWith(child.pid as number, 'CAIRN_TASK') === left.key);
      expect({found: await local.recover(left, () => undefined), left: commandLinesWith(seconds)}).toEqual({found: null, left: []});
    });

    test('of a task that another machine has started says where', async () => {
      const left = task('true');
      const record = join(left.folder, 'process.json');
      writeFileSync(record, JSON.stringify({...thisProcess(), host: 'gpu-box'}));
      await expect(local.recover(left, () => undefined)).rejects.toMatchObject({code: 'locked', message: expect.stringContaining('gpu-box'), hint: expect.stringContaining(record)});
    });

    test.each([{pid: 1, start: ''}, {pid: 0, start: ''}, {pid: 2.5, start: ''}, {pid: 99_999, start: 7}])('a record that the task has spoilt, %j, addresses nobody', async spoilt => {
      const left = task('true');
      writeFileSync(join(left.folder, 'process.json'), JSON.stringify({...thisProcess(), ...spoilt}));
      expect(await local.recover(left, () => undefined)).toBeNull();
    });

    test('of a task from before the machine was started again finds nothing', async () => {
      const left = task('true');
      writeFileSync(join(left.folder, 'process.json'), JSON.stringify({...thisProcess(), boot: 'another'}));
      expect(await local.recover(left, () => undefined)).toBeNull();
    });
  });

  test('components of flavors that nothing here runs are told apart', async () => {
    await expect(openOrchestrator('kubeflow', {component: 'kf', config: {}, variables: {}})).rejects.toMatchObject({code: 'unknown_flavor', message: expect.stringContaining('kf')});
    await expect(openOrchestrator('constructor', {component: 'kf', config: {}, variables: {}})).rejects.toMatchObject({code: 'unknown_flavor'});
  });
});
