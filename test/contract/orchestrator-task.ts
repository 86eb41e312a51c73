/** Tasks for tests of orchestrators, and looks at the machine that they run on. */
import {randomBytes} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Orchestrator, RunningTask, Task, TaskEnd} from '../../src/pipeline/orchestrators/orchestrator.js';

/** A task with its folder, as the runner makes it; `words` default to a script that does nothing. */
export function newTask(parent: string, parts: Partial<Task> = {}): Task {
  const key = parts.key ?? `t-${randomBytes(8).toString('hex')}`;
  const folder = join(parent, key);
  for (const each of ['work', 'in', 'out']) mkdirSync(join(folder, each), {recursive: true});
  return {
    key,
    group: key,
    words: script('true'),
    environment: {},
    secrets: {},
    folder,
    image: null,
    resources: {cpu: null, memory: null, gpu: null},
    timeout: null,
    settings: {},
    ...parts,
  };
}

export function script(text: string): readonly string[] {
  return ['sh', '-e', '-c', text];
}

export interface Ran {
  readonly end: TaskEnd;
  readonly output: Buffer;
}

/** Runs one task to its end. */
export async function runTask(orchestrator: Orchestrator, task: Task): Promise<Ran> {
  const {running, output} = startTask(orchestrator, task);
  return {end: await (await running).ended, output: Buffer.concat(output)};
}

export function startTask(orchestrator: Orchestrator, task: Task): {readonly running: Promise<RunningTask>; readonly output: Uint8Array[]} {
  const output: Uint8Array[] = [];
  const [running] = orchestrator.start([task], () => chunk => void output.push(Buffer.from(chunk)));
  return {running: running as Promise<RunningTask>, output};
}

/** The command lines, with their words parted by blanks, of the processes of this machine that have this text in them; zombies have none. */
export function commandLinesWith(text: string): readonly string[] {
  return readdirSync('/proc').flatMap(pid => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      return line.includes(text) ? [`${pid}: ${line}`] : [];
    } catch {
      return [];
    }
  });
}

/** A number of seconds that nobody else sleeps for: finds the processes of one test. */
export function rareSeconds(): string {
  return `9${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
}

/** Waits until it holds; fails after a while with what it was waiting for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`no ${what} within ${seconds} s`);
  }
}
