/**
 * Carries a run out: does what the schedule decides, records what happens, and tells the schedule. Steps that fail are part of a run's outcome; `run` rejects
 * only where the run itself can't go on, as on a full disk: then nothing runs any more, and the run can be taken up again.
 */
import {hostname} from 'node:os';
import {pid} from 'node:process';
import {isAppError} from '../../domain/errors.js';
import {inWords} from '../../lib/errno.js';
import {inputsAsked, isWanted} from '../spec/is-wanted.js';
import type {Instance} from '../spec/plan.js';
import {Attempts} from './attempts.js';
import {findCached} from './cache.js';
import type {Happening, RunEvent} from './event.js';
import type {RunHand, RunJob} from './job.js';
import {Ledger} from './ledger.js';
import type {Work} from './ledger.js';
import {MaskedValues} from './masker.js';
import {Schedule} from './schedule.js';
import type {Decision, Signal} from './schedule.js';
import {parsedInputs} from './stage.js';

export type Outcome = 'succeeded' | 'failed' | 'cancelled';

/** How a run is begun: anew, or where `past` left it. */
export interface Beginning {
  readonly past: readonly RunEvent[];
  /** Ids of instances to run again though they succeeded, with all that comes after them. */
  readonly again?: readonly string[] | undefined;
  /** Who asked for it to be cancelled at once. */
  readonly cancelledBy?: string | undefined;
}

export class Runner implements RunHand {
  readonly job: RunJob;
  readonly values: MaskedValues;
  readonly ledger: Ledger;
  readonly #schedule: Schedule;
  readonly #attempts: Attempts;
  readonly #works = new Map<string, Work>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #busy = new Set<Promise<void>>();
  #advancing = false;
  #broken: {readonly error: unknown} | null = null;
  #outcome: Outcome | null = null;
  #settle: () => void = () => undefined;

  constructor(job: RunJob) {
    const {plan, orchestrator, options, secrets, hidden, source, writer} = job;
    this.job = job;
    this.values = new MaskedValues([...Object.values(secrets), ...hidden]);
    this.ledger = new Ledger(plan, source, writer.record.header.id);
    this.#schedule = new Schedule(plan, {parallel: options.parallel ?? orchestrator.parallel, onFailure: options.onFailure});
    this.#attempts = new Attempts(this);
  }

  /** Resolves when nothing of it runs any more and its record says how it ended. */
  async run({past, again, cancelledBy}: Beginning): Promise<Outcome> {
    for (const event of past) this.#learn(event);
    const settled = new Promise<void>(resolve => (this.#settle = resolve));
    this.#do(() => this.#begin({again, cancelledBy}));
    await settled;
    while (this.#busy.size > 0) await Promise.all(this.#busy);
    if (this.#broken !== null) throw this.#broken.error;
    return this.#outcome as Outcome;
  }

  /** Nothing more starts; what runs is asked to end, and killed after the grace. Asked again, it is killed at once. */
  cancel(by: string): void {
    if (this.#attempts.stopped) this.#do(() => this.#attempts.stop(0));
    else this.#do(() => this.record({type: 'cancel-requested', by}));
  }

  async record(happening: Happening): Promise<void> {
    const written = this.job.writer.append(happening);
    this.#learn(happening);
    this.#advanceSoon();
    try {
      this.job.observer.on(await written);
    } catch (error) {
      this.#break(error);
      throw error;
    }
  }

  tell(signal: Signal): void {
    this.#schedule.apply(signal);
    this.#advanceSoon();
  }

  async fail({id}: Instance, error: unknown): Promise<void> {
    if (this.#broken !== null) throw error;
    const said = inWords(error);
    if (!isAppError(said)) throw error;
    await this.record({type: 'step-failed', instance: id, code: said.code, message: this.values.inText(said.message)});
  }

  async #begin({again, cancelledBy}: Omit<Beginning, 'past'>): Promise<void> {
    const underWay = this.#schedule.underWay();
    await this.record({type: 'run-started', host: hostname(), pid, ...(again === undefined ? {} : {again})});
    if (cancelledBy !== undefined) await this.record({type: 'cancel-requested', by: cancelledBy});
    for (const attempt of underWay) this.#do(() => this.#attempts.takeUp(attempt, this.ledger.workOf(attempt.instance), this.#schedule.halted));
  }

  #learn(happening: Happening): void {
    this.#schedule.apply(happening);
    this.ledger.note(happening);
  }

  /** Once for all that happens in one moment: siblings that become ready together start together. */
  #advanceSoon(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    setImmediate(() => {
      this.#advancing = false;
      if (this.#broken === null && this.#outcome === null) for (const decision of this.#schedule.decisions()) this.#do(() => this.#carryOut(decision));
    });
  }

  async #carryOut(decision: Decision): Promise<void> {
    switch (decision.do) {
      case 'examine':
        return this.#examine(decision.instance);
      case 'skip':
        return this.record({type: 'step-skipped', instance: decision.instance.id, reason: 'upstream'});
      case 'start':
        return this.#attempts.start(decision.attempts.map(attempt => ({...attempt, work: this.#workOf(attempt.instance)})));
      case 'retry':
        return this.#retryLater(decision);
      case 'fail':
        return this.record({type: 'step-failed', instance: decision.instance.id, code: decision.code, message: this.values.inText(decision.message)});
      case 'drop':
        clearTimeout(this.#timers.get(decision.instance.id));
        return this.record({type: 'step-cancelled', instance: decision.instance.id});
      case 'stop-running':
        return this.#attempts.stop(this.job.options.grace);
      case 'end':
        return this.#end(decision.outcome);
    }
  }

  async #examine(instance: Instance): Promise<void> {
    const {job} = this;
    const {id, slug, step} = instance;
    try {
      const work = this.ledger.workOf(instance);
      this.#works.set(id, work);
      const asked = await inputsAsked(step);
      const folder = `${job.writer.record.folder}/work/${slug}.when`;
      const inputs = asked.length === 0 ? {} : await parsedInputs(asked, work.given, {store: job.store, folder});
      if (!(await isWanted(instance, job.plan, inputs))) return await this.record({type: 'step-skipped', instance: id, reason: 'when'});
      const {key} = work.fingerprint;
      const usesCache = step.cache.enabled && !job.options.fresh.has(id);
      const cached = usesCache ? await findCached(job.store, key, {maxAge: step.cache.maxAge, now: job.now()}) : null;
      if (cached === null) return this.tell({type: 'step-wanted', instance: id});
      await this.record({type: 'step-cached', instance: id, key, outputs: cached.outputs, from: cached.run});
    } catch (error) {
      await this.fail(instance, error);
    }
  }

  #workOf(instance: Instance): Work {
    return this.#works.get(instance.id) ?? this.ledger.workOf(instance);
  }

  /** Jitter: those that failed together aren't tried again together. */
  async #retryLater({instance: {id}, attempt, delay}: Extract<Decision, {readonly do: 'retry'}>): Promise<void> {
    const jittered = Math.round(delay * (0.8 + Math.random() * 0.4));
    await this.record({type: 'retry-waits', instance: id, attempt, delay: jittered});
    this.#timers.set(id, setTimeout(() => this.tell({type: 'retry-due', instance: id}), jittered));
  }

  async #end(outcome: Outcome): Promise<void> {
    await this.job.tidy();
    await this.record({type: 'run-ended', outcome});
    this.#outcome = outcome;
    this.#settle();
  }

  /** Work that `run` waits for; what it rejects with ends the run. */
  #do(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) => this.#break(error)).finally(() => this.#busy.delete(done));
    this.#busy.add(done);
  }

  /** Nothing can be recorded any more, or cairn is wrong: all that runs is killed. */
  #break(error: unknown): void {
    if (this.#broken !== null) return;
    this.#broken = {error: inWords(error)};
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#do(() => this.#attempts.stop(0));
    this.#settle();
  }
}
