/** A container that runs, or has run: followed to its end, or ended. */
import {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {hasCode} from '../../../domain/errors.js';
import {deliver, outputLost} from '../deliver.js';
import type {RunningTask, Sink, Task, TaskEnd} from '../orchestrator.js';
import {demultiplex} from './demultiplex.js';
import {refusalOf} from './engine.js';
import type {Engine} from './engine.js';
import {memberOf, textAt} from './foreign-json.js';

/** Between tries to reach an engine again, in milliseconds: it may be restarting. */
const patience = [200, 500, 1_000, 2_000, 4_000, 8_000] as const;

export class ContainerTask implements RunningTask {
  readonly ended: Promise<TaskEnd>;
  readonly #engine: Engine;
  readonly #path: string;
  readonly #memory: number | null;
  readonly #exited: Promise<TaskEnd | null>;
  #hasExited = false;
  /** The time at which what was asked to end is killed. */
  #until = Infinity;
  #ending: Promise<void> | null = null;

  constructor(engine: Engine, {id, task, sink}: {readonly id: string; readonly task: Task; readonly sink: Sink}) {
    this.#engine = engine;
    this.#path = `/containers/${id}`;
    this.#memory = task.resources.memory;
    this.#exited = this.#wait().finally(() => (this.#hasExited = true));
    this.ended = this.#follow(sink);
  }

  async cancel(grace: number): Promise<void> {
    if (this.#hasExited) return;
    this.#until = Math.min(this.#until, Date.now() + grace);
    await (this.#ending ??= this.#end());
  }

  async #follow(sink: Sink): Promise<TaskEnd> {
    try {
      const delivered = deliver(this.#logs(), sink).then(failed => {
        if (failed !== null) void this.cancel(0).catch(() => undefined);
        return failed;
      });
      const left = await this.#exited;
      const failed = await delivered;
      const end = left ?? (await this.#endOf());
      await this.#remove();
      return failed === null ? end : outputLost(failed.failure);
    } catch (error) {
      return {how: 'lost', reason: error instanceof Error ? error.message : String(error)};
    }
  }

  /** Resolves when it doesn't run any more: to null, or to how it went lost. */
  async #wait(): Promise<TaskEnd | null> {
    try {
      const answer = await this.#reaching(() => this.#engine.call('POST', `${this.#path}/wait`, {query: {condition: 'not-running'}}));
      return answer.status === 404 ? {how: 'lost', reason: 'its container was removed'} : null;
    } catch (error) {
      return {how: 'lost', reason: error instanceof Error ? error.message : String(error)};
    }
  }

  async #endOf(): Promise<TaskEnd> {
    const {status, value} = await this.#reaching(() => this.#engine.call('GET', `${this.#path}/json`));
    const state = memberOf(value, 'State');
    const code = memberOf(state, 'ExitCode');
    if (status !== 200 || typeof code !== 'number') return {how: 'lost', reason: 'its container was removed'};
    const [error, killed] = [textAt(state, 'Error'), code === 137 && this.#ending === null];
    const limit = this.#memory === null ? '' : ` of ${Math.round(this.#memory / 2 ** 20)} MiB`;
    if (memberOf(state, 'OOMKilled') === true) return {how: 'signalled', signal: 'SIGKILL', reason: `it used more memory than its limit${limit}`};
    // Not every engine tells.
    if (killed && this.#memory !== null) return {how: 'signalled', signal: 'SIGKILL', reason: `likely it used more memory than its limit${limit}`};
    return error !== null && code === 255 ? {how: 'lost', reason: error} : {how: 'exited', code};
  }

  /**
   * All output from the first byte, across restarts of the engine. Podman stops to follow soon after the end, whether or not all was taken by then, or
   * never: so there the following is ended when the container has, and what is missing is asked for.
   */
  async *#logs(): AsyncGenerator<Uint8Array> {
    for (let [seen, failures] = [0, 0]; ; ) {
      const isLast = this.#hasExited || !this.#engine.facts.isPodman;
      try {
        for await (const fresh of from(seen, this.#logsOnce(isLast))) {
          seen += fresh.length;
          yield fresh;
        }
        if (isLast) return;
        await this.#exited;
      } catch (error) {
        const wait = patience[failures++];
        if (wait === undefined || this.#engine.isClosed) throw error;
        await sleep(wait);
      }
    }
  }

  async *#logsOnce(isLast: boolean): AsyncGenerator<Uint8Array> {
    const stop = new AbortController();
    if (!isLast) void this.#exited.then(() => stop.abort());
    try {
      yield* demultiplex(await this.#logStream(stop.signal));
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  }

  async #logStream(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const query = {follow: String(!this.#hasExited), stdout: 'true', stderr: 'true'};
    const answer = await this.#engine.stream('GET', `${this.#path}/logs`, {query, signal});
    if ('body' in answer) return answer.body;
    // Without its container there is no more output.
    if (answer.refusal.status === 404) return Readable.from([]);
    throw new Error(`the engine gave no output: ${refusalOf(answer.refusal)}`);
  }

  async #end(): Promise<void> {
    if (this.#until > Date.now()) {
      await this.#askToEnd();
      for (let wait = 10; !this.#hasExited && Date.now() < this.#until; wait = Math.min(2 * wait, 200)) {
        await Promise.race([this.#exited, sleep(Math.max(1, Math.min(wait, this.#until - Date.now())))]);
      }
    }
    if (!this.#hasExited) await this.#reaching(() => this.#engine.call('POST', `${this.#path}/kill`, {query: {signal: 'SIGKILL'}}));
    await this.#exited;
  }

  /**
   * The engine signals a container's first process only, to which the kernel gives no signal that it doesn't handle: a shell would neither end nor tell
   * its children. So these are signalled too, by a shell in the container where there is one, and where it sees no processes but the container's own.
   */
  async #askToEnd(): Promise<void> {
    await this.#reaching(() => this.#engine.call('POST', `${this.#path}/kill`, {query: {signal: 'SIGTERM'}}));
    const inspected = await this.#engine.call('GET', `${this.#path}/json`);
    if (!['', 'private'].includes(textAt(memberOf(inspected.value, 'HostConfig'), 'PidMode') ?? '')) return;
    const {value} = await this.#engine.call('POST', `${this.#path}/exec`, {body: {Cmd: ['sh', '-c', 'kill -TERM -1'], AttachStdout: false, AttachStderr: false}});
    const id = textAt(value, 'Id');
    if (id !== null) await this.#engine.call('POST', `/exec/${id}/start`, {body: {Detach: true, Tty: false}});
  }

  /** Tries again while the engine can't be reached. */
  async #reaching<T>(work: () => Promise<T>): Promise<T> {
    for (const wait of patience) {
      try {
        return await work();
      } catch (error) {
        if (!hasCode(error, 'unreachable') || this.#engine.isClosed) throw error;
        await sleep(wait);
      }
    }
    return work();
  }

  /** One that is gone already is as good. */
  async #remove(): Promise<void> {
    await this.#reaching(() => this.#engine.call('DELETE', this.#path, {query: {force: 'true', v: 'true'}}));
  }
}

/** Without the first bytes, which are known already. */
async function* from(known: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = known;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
