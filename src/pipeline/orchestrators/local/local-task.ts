/** One process of this machine with all that it starts: followed to its end, or ended. */
import type {ChildProcess} from 'node:child_process';
import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {signal} from '../../../lib/processes.js';
import {deliver, outputLost} from '../deliver.js';
import type {RunningTask, Sink, TaskEnd} from '../orchestrator.js';
import {killAll, nobodyLeft, signalAll} from './belongings.js';
import type {Belongings, FirstProcess} from './belongings.js';

export interface Started {
  readonly key: string;
  readonly child: ChildProcess;
  readonly first: FirstProcess;
  readonly reader: Socket;
}

/** How long output may stay open after the end, in milliseconds, before whoever holds it is looked for. */
const openAfterEnd = 200;

export class LocalTask implements RunningTask {
  readonly ended: Promise<TaskEnd>;
  readonly #belongings: Belongings;
  /** As signals address it. */
  readonly #group: number;
  readonly #reader: Socket;
  #isOver = false;
  /** The time at which those that were asked to end are killed. */
  #until = Infinity;
  #ending: Promise<void> | null = null;

  constructor({key, child, first, reader}: Started, sink: Sink) {
    this.#belongings = {key, first};
    this.#group = -first.pid;
    this.#reader = reader;
    const exit = new Promise<TaskEnd>(resolve => child.once('exit', (code, signalName) => resolve(endOf(code, signalName))));
    this.ended = this.#follow(exit, sink).finally(() => (this.#isOver = true));
  }

  async cancel(grace: number): Promise<void> {
    if (this.#isOver) return;
    this.#until = Math.min(this.#until, Date.now() + grace);
    await (this.#ending ??= this.#end());
  }

  async #follow(exit: Promise<TaskEnd>, sink: Sink): Promise<TaskEnd> {
    const delivered = deliver(this.#reader, sink).then(failed => {
      if (failed !== null) void this.cancel(0);
      return failed;
    });
    const end = await exit;
    // What a cancelled task has started may use its time to end well too; otherwise nothing outlives it.
    if (this.#ending === null) signal(this.#group, 'SIGKILL');
    await this.#ending;
    if (await stillOpen(delivered)) await this.#killHolders();
    const failed = await delivered;
    await this.#ending;
    return failed === null ? end : outputLost(failed.failure);
  }

  async #killHolders(): Promise<void> {
    if (!(await killAll(this.#belongings))) this.#reader.destroy();
  }

  async #end(): Promise<void> {
    if (this.#until > Date.now()) {
      signalAll(this.#belongings, 'SIGTERM');
      if (await nobodyLeft(this.#belongings, () => this.#until)) return;
    }
    await killAll(this.#belongings);
  }
}

async function stillOpen(delivered: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(openAfterEnd, true, {signal: timer.signal}).catch(() => true);
  const isOpen = await Promise.race([delivered.then(() => false), late]);
  timer.abort();
  return isOpen;
}

function endOf(code: number | null, signalName: NodeJS.Signals | null): TaskEnd {
  return signalName === null ? {how: 'exited', code: code ?? 0} : {how: 'signalled', signal: signalName};
}
