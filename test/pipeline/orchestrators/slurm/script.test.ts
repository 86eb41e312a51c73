/** The shell texts, by the shell that reads them. */
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {SecretValue} from '../../../../src/domain/secret-value.js';
import {JobFiles} from '../../../../src/pipeline/orchestrators/slurm/job-files.js';
import {environmentFile, jobScript} from '../../../../src/pipeline/orchestrators/slurm/script.js';
import {newTask} from '../../../contract/orchestrator-task.js';
import {temporaryFolder} from '../../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../../support/temporary-folder.js';

let folder: TemporaryFolder;

beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder.remove());

const text = fc.string({unit: 'binary', maxLength: 30}).map(each => Buffer.from(each).toString().replaceAll('\0', ''));

test('whatever words, values and folder a task has, they arrive as they are and nothing in them is executed', () => {
  const odd = fc.oneof(text, fc.constantFrom("'; touch broken; '", '$(touch broken)', '`touch broken`', "'\n touch broken\n'", '\\', "'", '-n', '--', '!x', '*'));
  fc.assert(
    fc.property(fc.array(odd, {maxLength: 4}), odd, odd, (words, value, name) => {
      const parent = join(folder.path, `${Math.random()} ${name.replaceAll('/', '_').slice(0, 20)}`);
      mkdirSync(parent);
      const task = newTask(parent, {words: [process.execPath, '-e', 'console.log(JSON.stringify([process.argv.slice(1), process.env.VALUE, process.cwd()]))', '--', ...words], environment: {VALUE: value}});
      const files = new JobFiles(task.folder);
      files.prepare(task, {PATH: process.env['PATH'] ?? ''}, []);
      execFileSync('bash', ['-s'], {cwd: folder.path, input: jobScript([task.folder]), env: {PATH: process.env['PATH'] ?? '', SLURM_JOB_ID: '12'}});
      expect(JSON.parse(readFileSync(files.output, 'utf8'))).toEqual([words, value, join(task.folder, 'work')]);
      expect([files.end()?.status, files.job(), existsSync(join(folder.path, 'broken')), existsSync(join(task.folder, 'work', 'broken')), existsSync(join(task.folder, 'slurm', 'broken'))]).toEqual([0, '12', false, false, false]);
    }),
    {numRuns: 12},
  );
}, 60_000);

test('each place of an array finds its own folder', () => {
  const tasks = [0, 1, 2].map(index => newTask(folder.path, {words: ['sh', '-c', `exit ${index}`]}));
  for (const task of tasks) new JobFiles(task.folder).prepare(task, {}, []);
  const script = jobScript(tasks.map(task => task.folder));
  const run = (index: number) => {
    try {
      execFileSync('bash', ['-s'], {input: script, env: {PATH: process.env['PATH'] ?? '', SLURM_ARRAY_JOB_ID: '30', SLURM_JOB_ID: '99', SLURM_ARRAY_TASK_ID: String(index)}});
      return 0;
    } catch (error) {
      return (error as {status: number}).status;
    }
  };
  expect([run(2), run(0), run(1)]).toEqual([2, 0, 1]);
  expect(tasks.map(task => new JobFiles(task.folder).job())).toEqual(['30_0', '30_1', '30_2']);
  // A second start of the same task runs nothing.
  expect(run(1)).toBe(98);
});

test('a task that was claimed by somebody else does not run', () => {
  const task = newTask(folder.path, {words: ['touch', 'ran']});
  const files = new JobFiles(task.folder);
  files.prepare(task, {PATH: process.env['PATH'] ?? ''}, []);
  expect([files.claim(), files.claim()]).toEqual([true, false]);
  expect(() => execFileSync('bash', ['-s'], {input: jobScript([task.folder]), env: {PATH: process.env['PATH'] ?? '', SLURM_JOB_ID: '1'}})).toThrow(expect.objectContaining({status: 98}));
  expect(existsSync(join(task.folder, 'work', 'ran'))).toBe(false);
});

test('the files of a task are this user’s alone', () => {
  const task = newTask(folder.path, {secrets: {TOKEN: new SecretValue('x')}});
  new JobFiles(task.folder).prepare(task, {}, []);
  const modes = execFileSync('stat', ['-c', '%a', ...['', 'run', 'task', 'environment', 'output'].map(name => join(task.folder, 'slurm', name))], {encoding: 'utf8'});
  expect(modes.trim().split('\n')).toEqual(['700', '600', '600', '600', '600']);
});

test.each(['a-b', '1A', 'A B', 'UID', 'SHELLOPTS', 'x;y'])('the name %j can not be set by a shell, and is refused', name => {
  expect(() => environmentFile(newTask(folder.path, {environment: {[name]: 'x'}}), {})).toThrow(expect.objectContaining({code: 'invalid_input', message: expect.stringContaining(JSON.stringify(name))}));
});

test('a word that is no program ends as shells tell it', () => {
  const task = newTask(folder.path, {words: ['./plain']});
  writeFileSync(join(task.folder, 'work', 'plain'), 'x');
  chmodSync(join(task.folder, 'work', 'plain'), 0o600);
  const files = new JobFiles(task.folder);
  files.prepare(task, {}, []);
  expect(() => execFileSync('bash', ['-s'], {input: jobScript([task.folder]), env: {PATH: process.env['PATH'] ?? '', SLURM_JOB_ID: '1'}})).toThrow(expect.objectContaining({status: 126}));
});
