/** The attempts of a run that are under way: staged, started, followed to their end, and what they left taken in. */
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {AppError, isAppError} from '../../domain/errors.js';
import {inWords} from '../../lib/errno.js';
import type {RunningTask, Sink, Task, TaskEnd} from '../orchestrators/orchestrator.js';
import type {Instance} from '../spec/plan.js';
import {AttemptLog} from './attempt-log.js';
import {writeCache} from './cache.js';
import type {AttemptEnd} from './event.js';
import {givenArtifacts} from './ledger.js';
import type {Work} from './ledger.js';
import type {RunHand} from './job.js';
import type {UnderWay} from './schedule.js';
import {clear, collect, fill, stageAt, stagesFolder} from './stage.js';
import type {Stage} from './stage.js';
import {taskOf, withMore} from './task.js';

export interface NewAttempt {
  readonly instance: Instance;
  readonly attempt: number;
  readonly work: Work;
}

interface Attempt extends NewAttempt {
  readonly stage: Stage;
  task: Task;
  log: AttemptLog | null;
  running: RunningTask | null;
  /** Why it is ended before its time. */
  cutShort: {readonly how: 'timed-out'; readonly after: number} | {readonly how: 'cancelled'} | null;
  /** Its output couldn't be kept. */
  trouble: unknown;
}

export class Attempts {
  readonly #hand: RunHand;
  readonly #underWay = new Set<Attempt>();
  #grace: number | null = null;

  constructor(hand: RunHand) {
    this.#hand = hand;
  }

  /** True once `stop` was called. */
  get stopped(): boolean {
    return this.#grace !== null;
  }

  /** Stages them all, records that they start, and starts them together; resolves when all have ended. */
  async start(wanted: readonly NewAttempt[]): Promise<void> {
    const staged = (await Promise.all(wanted.map(each => this.#stage(each)))).filter(attempt => attempt !== null);
    if (this.stopped) return void (await Promise.all(staged.map(attempt => this.#drop(attempt))));
    await Promise.all(staged.map(({instance, attempt, task}) => this.#hand.record({type: 'attempt-starting', instance: instance.id, attempt, task: task.key})));
    const byKey = new Map(staged.map(attempt => [attempt.task.key, attempt]));
    const started = this.#hand.job.orchestrator.start(staged.map(({task}) => task), task => this.#sinkOf(byKey.get(task.key) as Attempt));
    await Promise.all(staged.map((attempt, index) => this.#follow(attempt, started[index] as Promise<RunningTask>)));
  }

  /** Looks for what an earlier process had under way. */
  async takeUp({instance, attempt, end}: UnderWay, work: Work, halted: boolean): Promise<void> {
    const past = this.#attemptOf({instance, attempt, work});
    if (end === null) return this.#find(past);
    if (end.how === 'exited' && end.code === 0 && (await isThere(past.stage.work))) return this.#takeIn(past);
    if (end.how === 'cancelled' || end.how === 'exited' && end.code === 0) return this.#interrupted(past, halted);
    this.#failed(past, end);
  }

  /** Ends all that runs, after so many milliseconds by force; what is being started ends once it has started. Resolves when nothing of it is left. */
  async stop(grace: number): Promise<void> {
    this.#grace = Math.min(grace, this.#grace ?? grace);
    await Promise.all([...this.#underWay].map(attempt => this.#cutShort(attempt, {how: 'cancelled'})));
  }

  async #stage(wanted: NewAttempt): Promise<Attempt | null> {
    const attempt = this.#attemptOf(wanted);
    const {store, snapshot, source} = this.#hand.job;
    try {
      const more = await this.#hand.job.environmentOf(wanted.instance.id);
      attempt.task = withMore(attempt.task, more);
      await fill(attempt.stage, {store, snapshot, source: source.files, given: wanted.work.given});
      return attempt;
    } catch (error) {
      await clear(attempt.stage.folder).catch(() => undefined);
      await this.#hand.fail(wanted.instance, error);
      return null;
    }
  }

  #attemptOf(wanted: NewAttempt): Attempt {
    const {instance, attempt, work} = wanted;
    const {job} = this.#hand;
    const stage = stageAt(join(stagesFolder(job.writer.record, job.orchestrator), `${instance.slug}.${attempt}`), instance);
    const task = taskOf({job, instance, attempt, stage, parameters: work.fingerprint.parts.parameters});
    return {...wanted, stage, task, log: null, running: null, cutShort: null, trouble: undefined};
  }

  #sinkOf(attempt: Attempt): Sink {
    const {job, values} = this.#hand;
    const {id, slug} = attempt.instance;
    const {observer} = job;
    const writer = job.writer.record.logs.write(slug, attempt.attempt);
    const kept = new AttemptLog({writer, values, ...(observer.log === undefined ? {} : {onLine: line => observer.log?.(id, line)})});
    attempt.log = kept;
    return async chunk => {
      if (attempt.trouble !== undefined) return;
      try {
        await kept.write(chunk);
      } catch (error) {
        attempt.trouble = error;
        // The engine delivers what it has while it ends the task: to wait for that here would be to wait for oneself.
        void attempt.running?.cancel(0);
      }
    };
  }

  async #find(past: Attempt): Promise<void> {
    const {instance, attempt, task} = past;
    try {
      const found = await this.#hand.job.orchestrator.recover(task, this.#sinkOf(past));
      if (found !== null) return await this.#follow(past, Promise.resolve(found));
    } catch (error) {
      return this.#hand.fail(instance, error);
    }
    await past.log?.close();
    await this.#hand.record({type: 'attempt-ended', instance: instance.id, attempt, end: {how: 'lost', reason: 'cairn was ended while it ran'}});
    await this.#interrupted(past, this.stopped);
  }

  async #interrupted({instance, stage}: Attempt, halted: boolean): Promise<void> {
    await clear(stage.folder);
    if (halted || this.stopped) await this.#hand.record({type: 'step-cancelled', instance: instance.id});
    else this.#hand.tell({type: 'attempt-failed', instance: instance.id, cause: 'interrupted', code: 'interrupted', message: ''});
  }

  async #follow(attempt: Attempt, starting: Promise<RunningTask>): Promise<void> {
    this.#underWay.add(attempt);
    try {
      attempt.running = await starting;
    } catch (error) {
      this.#underWay.delete(attempt);
      return this.#notStarted(attempt, error);
    }
    const end = await this.#awaited(attempt, attempt.running);
    this.#underWay.delete(attempt);
    await this.#hand.record({type: 'attempt-ended', instance: attempt.instance.id, attempt: attempt.attempt, end});
    if (attempt.trouble !== undefined) return this.#hand.fail(attempt.instance, attempt.trouble);
    if (end.how === 'cancelled') return this.#drop(attempt);
    if (end.how === 'exited' && end.code === 0) return this.#takeIn(attempt);
    await this.#tidy(attempt);
    this.#failed(attempt, end);
  }

  async #awaited(attempt: Attempt, running: RunningTask): Promise<AttemptEnd> {
    const {instance, task: {timeout}} = attempt;
    const started = this.#hand.record({type: 'attempt-started', instance: instance.id, attempt: attempt.attempt});
    if (this.stopped) void this.#cutShort(attempt, {how: 'cancelled'});
    const end = await (timeout === null ? running.ended : this.#endInTime(attempt, running, timeout));
    await started;
    try {
      await attempt.log?.close();
    } catch (error) {
      attempt.trouble ??= error;
    }
    return attempt.cutShort ?? end;
  }

  /** The time that a task waits in a queue isn't its own. */
  async #endInTime(attempt: Attempt, {ended, began}: RunningTask, timeout: number): Promise<TaskEnd> {
    await Promise.race([began, ended]);
    const timer = setTimeout(() => void this.#cutShort(attempt, {how: 'timed-out', after: timeout}), timeout);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
    }
  }

  async #cutShort(attempt: Attempt, why: NonNullable<Attempt['cutShort']>): Promise<void> {
    attempt.cutShort ??= why;
    await attempt.running?.cancel(this.#grace ?? this.#hand.job.options.grace);
  }

  async #notStarted(attempt: Attempt, error: unknown): Promise<void> {
    const said = inWords(error);
    if (!isAppError(said)) throw error;
    await attempt.log?.close();
    await this.#tidy(attempt);
    const {instance} = attempt;
    const reason = this.#hand.values.inText(said.message);
    await this.#hand.record({type: 'attempt-ended', instance: instance.id, attempt: attempt.attempt, end: attempt.cutShort ?? {how: 'lost', reason}});
    if (attempt.cutShort !== null) return this.#hand.record({type: 'step-cancelled', instance: instance.id});
    this.#hand.tell({type: 'attempt-failed', instance: instance.id, cause: 'failure', code: said.code, message: reason});
  }

  /** It ended well: its outputs become artifacts, and its result can be found again. */
  async #takeIn(attempt: Attempt): Promise<void> {
    const {instance, stage, work: {given, fingerprint}} = attempt;
    const {store, writer, now, observer} = this.#hand.job;
    try {
      const outputs = await collect(instance, stage, store);
      await this.#hand.record({type: 'step-succeeded', instance: instance.id, key: fingerprint.key, outputs, inputs: givenArtifacts(given)});
      const {name: run} = writer.record.header;
      const noted = writeCache(store, fingerprint, {outputs, run, step: instance.id, at: now().toISOString()});
      await noted.catch((error: unknown) => observer.warn(`${instance.id} succeeded, but later runs won't know: ${messageOf(error)}`));
      await this.#tidy(attempt);
    } catch (error) {
      await this.#notTakenIn(attempt, error);
    }
  }

  async #notTakenIn(attempt: Attempt, error: unknown): Promise<void> {
    const said = inWords(error);
    if (!isAppError(said)) throw error;
    await this.#tidy(attempt);
    this.#hand.tell({type: 'attempt-failed', instance: attempt.instance.id, cause: 'failure', code: said.code, message: said.message});
  }

  #failed({instance, task: {timeout}}: Attempt, end: AttemptEnd): void {
    const code = end.how === 'timed-out' ? 'timed_out' : 'failed';
    const cause = end.how === 'lost' ? 'lost' : 'failure';
    this.#hand.tell({type: 'attempt-failed', instance: instance.id, cause, code, message: endInWords(end, timeout)});
  }

  async #drop(attempt: Attempt): Promise<void> {
    await this.#tidy(attempt);
    await this.#hand.record({type: 'step-cancelled', instance: attempt.instance.id});
  }

  async #tidy({stage}: Attempt): Promise<void> {
    if (!this.#hand.job.options.keepWork) await clear(stage.folder);
  }
}

function endInWords(end: AttemptEnd, timeout: number | null): string {
  switch (end.how) {
    case 'exited':
      return `exit status ${end.code}`;
    case 'signalled':
      return `ended by ${end.signal}${end.reason === undefined ? '' : `: ${end.reason}`}`;
    case 'lost':
      return `lost: ${end.reason}`;
    case 'timed-out':
      return `it took longer than its timeout of ${(timeout ?? end.after) / 1000} s`;
    case 'cancelled':
      return 'cancelled';
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

function messageOf(error: unknown): string {
  return error instanceof AppError ? error.message : String((error as {readonly message?: unknown})?.message ?? error);
}
