/** Tasks as processes of this machine, each the first of a session of its own. docs/orchestrators.md says what they see. */
import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {closeSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {inWords} from '../../../lib/errno.js';
import {thisProcess} from '../../../lib/holder.js';
import {processState, signal} from '../../../lib/processes.js';
import {checkTask} from '../check-task.js';
import type {Orchestrator, OrchestratorSetup, RunningTask, Sink, Task} from '../orchestrator.js';
import {baseEnvironment} from './base-environment.js';
import {taskVariable} from './belongings.js';
import type {FirstProcess} from './belongings.js';
import {endLeftOver} from './left-over.js';
import {LocalTask} from './local-task.js';
import {Pipes} from './pipes.js';
import {startFailure} from './start-failure.js';

/** Needs nothing from the component: the flavor has no settings. */
export function openLocal({variables}: Pick<OrchestratorSetup, 'variables'>): Orchestrator {
  return new Local(baseEnvironment(variables));
}

class Local implements Orchestrator {
  readonly parallel = availableParallelism();
  readonly #base: Readonly<Record<string, string>>;
  readonly #pipes = new Pipes();
  /** This program and machine, as a killed one's successor needs to know them. */
  readonly #me = thisProcess();

  constructor(base: Readonly<Record<string, string>>) {
    this.#base = base;
  }

  start(tasks: readonly Task[], sinkOf: (task: Task) => Sink): readonly Promise<RunningTask>[] {
    return tasks.map(task => this.#start(task, sinkOf(task)));
  }

  /** A process can't be followed by another one than its parent, so what is left of it is ended. */
  async recover(task: Task): Promise<null> {
    await endLeftOver(task.key, recordOf(task));
    return null;
  }

  async close(): Promise<void> {
    this.#pipes.close();
  }

  async #start(task: Task, sink: Sink): Promise<RunningTask> {
    checkTask('local', task, []);
    const {reader, writer} = this.#pipes.take();
    try {
      const child = this.#spawn(task, writer);
      const {pid} = child;
      if (pid === undefined) throw await new Promise(resolve => child.once('error', resolve));
      const first = {pid, start: processState(pid)?.start ?? ''};
      this.#record(task, first);
      return new LocalTask({key: task.key, child, first, reader}, sink);
    } catch (error) {
      reader.destroy();
      throw startFailure(task.words[0] ?? '', workFolder(task), error);
    }
  }

  #spawn(task: Task, writer: number): ChildProcess {
    const [command = '', ...args] = task.words;
    const secrets = Object.entries(task.secrets).map(([name, value]): [string, string] => [name, value.reveal()]);
    const env = {...this.#base, ...threads(task), ...task.environment, ...Object.fromEntries(secrets), [taskVariable]: task.key};
    try {
      return spawn(command, args, {cwd: workFolder(task), env, detached: true, stdio: ['ignore', writer, writer]});
    } finally {
      closeSync(writer);
    }
  }

  /** Outlives a killed program, and need not outlive more: nothing of the task does either. */
  #record(task: Task, first: FirstProcess): void {
    try {
      writeFileSync(recordOf(task), JSON.stringify({...this.#me, ...first}), {mode: 0o600});
    } catch (error) {
      signal(-first.pid, 'SIGKILL');
      throw inWords(error);
    }
  }
}

function recordOf(task: Task): string {
  return join(task.folder, 'process.json');
}

function workFolder(task: Task): string {
  return join(task.folder, 'work');
}

/** Nothing here can hold a process to a number of cores; the libraries that compute with many threads take a hint. */
function threads({resources: {cpu}}: Task): Readonly<Record<string, string>> {
  return cpu === null ? {} : {OMP_NUM_THREADS: String(Math.max(1, Math.floor(cpu)))};
}
