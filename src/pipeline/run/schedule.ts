/**
 * What a run does next: all decisions of the runner, and nothing else. It is told what happened and says what to do; it knows no clock, no file and
 * no process, so that the same events give the same decisions, in a run, in its resumption and in a test.
 */
import type {Instance, Plan} from '../spec/plan.js';
import type {AttemptEnd, Happening} from './event.js';

/** After a step failed: cancel what runs, let it finish and start nothing more, or go on with all that doesn't need that step. */
export const failureModes = ['stop', 'finish', 'continue'] as const;
export type FailureMode = (typeof failureModes)[number];

export interface ScheduleOptions {
  /** How many attempts may be under way at once. */
  readonly parallel: number;
  readonly onFailure: FailureMode;
}

/** What the runner learned that no record keeps, since whoever resumes learns it anew. */
export type Signal =
  /** It has to run: it is wanted, and the cache has nothing for it. */
  | {readonly type: 'step-wanted'; readonly instance: string}
  /** `interrupted`: the runner was killed while it ran, which is nobody's failure. */
  | {readonly type: 'attempt-failed'; readonly instance: string; readonly cause: 'failure' | 'lost' | 'interrupted'; readonly code: string; readonly message: string}
  | {readonly type: 'retry-due'; readonly instance: string};

export type Decision =
  /** Find out whether it is wanted, and whether the cache has it. */
  | {readonly do: 'examine'; readonly instance: Instance}
  /** What it takes from was skipped. */
  | {readonly do: 'skip'; readonly instance: Instance}
  /** Together: they are instances of one step. */
  | {readonly do: 'start'; readonly attempts: readonly {readonly instance: Instance; readonly attempt: number}[]}
  /** `delay`: milliseconds, before jitter. */
  | {readonly do: 'retry'; readonly instance: Instance; readonly attempt: number; readonly delay: number}
  | {readonly do: 'fail'; readonly instance: Instance; readonly code: string; readonly message: string}
  /** It had an attempt, and another one isn't to come. */
  | {readonly do: 'drop'; readonly instance: Instance}
  | {readonly do: 'stop-running'}
  | {readonly do: 'end'; readonly outcome: 'succeeded' | 'failed' | 'cancelled'};

/** How many instances are examined at once: reading a cache waits for the store, not for a processor. */
const examinedAtOnce = 16;
/** How often an instance is started again that its engine lost, beyond its own retries. */
const lostLimit = 3;
const afterLoss = {delay: 1000, factor: 4, longest: 60_000};

type State = 'waiting' | 'ready' | 'examining' | 'wanted' | 'active' | 'retrying' | 'succeeded' | 'skipped' | 'failed' | 'cancelled';

interface Track {
  readonly instance: Instance;
  state: State;
  attempt: number;
  failures: number;
  losses: number;
  /** How the last attempt ended; null while it goes on. */
  end: AttemptEnd | null;
  /** It didn't end by itself, so that another attempt is none of its retries. */
  isLost: boolean;
  /** How many of those that must have ended before haven't. */
  unmet: number;
}

export interface UnderWay {
  readonly instance: Instance;
  readonly attempt: number;
  /** null where the events say nothing of its end. */
  readonly end: AttemptEnd | null;
}

export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #tracks: ReadonlyMap<string, Track>;
  readonly #dependents = new Map<string, Track[]>();
  /** By step: what is to be started. */
  readonly #wanted = new Map<string, Track[]>();
  #ready: Track[] = [];
  #decided: Decision[] = [];
  /** By step: how many are to be examined or just are. */
  readonly #unexamined = new Map<string, number>();
  readonly #counts: Record<State, number> = {waiting: 0, ready: 0, examining: 0, wanted: 0, active: 0, retrying: 0, succeeded: 0, skipped: 0, failed: 0, cancelled: 0};
  #failed = false;
  #cancelled = false;
  #halted = false;
  #stopped = false;
  #ended = false;

  constructor(plan: Plan, options: ScheduleOptions) {
    this.#options = options;
    this.#tracks = new Map(plan.instances.map(instance => [instance.id, freshTrack(instance)]));
    this.#counts.waiting = this.#tracks.size;
    for (const track of this.#tracks.values()) {
      for (const id of new Set(track.instance.after)) {
        const dependents = this.#dependents.get(id);
        if (dependents === undefined) this.#dependents.set(id, [track]);
        else dependents.push(track);
      }
    }
    this.#findReady();
  }

  /** Instances with an attempt that began and, as far as the events say, goes on or left results that weren't taken yet. */
  underWay(): readonly UnderWay[] {
    return [...this.#tracks.values()].filter(({state}) => state === 'active').map(({instance, attempt, end}) => ({instance, attempt, end}));
  }

  /** True where the run is to start nothing more. */
  get halted(): boolean {
    return this.#halted;
  }

  apply(event: Happening | Signal): void {
    if ('instance' in event) {
      const track = this.#tracks.get(event.instance);
      if (track !== undefined) this.#applyTo(track, event);
    } else this.#applyToRun(event);
  }

  /** What to do now; each decision is given once. */
  decisions(): readonly Decision[] {
    this.#halt();
    this.#examineReady();
    this.#startWanted();
    this.#end();
    const decided = this.#decided;
    this.#decided = [];
    return decided;
  }

  #applyToRun(event: Exclude<Happening | Signal, {readonly instance: string}>): void {
    switch (event.type) {
      case 'run-started':
        return this.#takeUp(new Set(event.again ?? []));
      case 'cancel-requested':
        this.#cancelled = true;
        return;
      case 'run-ended':
        this.#ended = true;
    }
  }

  #applyTo(track: Track, event: Extract<Happening | Signal, {readonly instance: string}>): void {
    switch (event.type) {
      case 'step-wanted':
        return this.#want(track);
      case 'attempt-starting':
        [track.attempt, track.end, track.isLost] = [event.attempt, null, false];
        return this.#move(track, 'active');
      case 'attempt-started':
        return;
      case 'attempt-ended':
        [track.end, track.isLost] = [event.end, event.end.how === 'lost'];
        return;
      case 'attempt-failed':
        return this.#attemptFailed(track, event);
      case 'retry-waits':
        if (track.isLost) track.losses += 1;
        else track.failures += 1;
        return this.#move(track, 'retrying');
      case 'retry-due':
        return track.state === 'retrying' ? this.#want(track) : undefined;
      case 'step-failed':
        this.#failed = true;
        return this.#move(track, 'failed');
      case 'step-cancelled':
        return this.#move(track, 'cancelled');
      case 'step-skipped':
        return this.#done(track, 'skipped');
      case 'step-cached':
      case 'step-succeeded':
        return this.#done(track, 'succeeded');
    }
  }

  /** Another process goes on: what failed is tried again, and `again` too; what is under way stays so until it is looked for. */
  #takeUp(again: ReadonlySet<string>): void {
    for (const track of this.#tracks.values()) {
      if (track.state !== 'active' && !['succeeded', 'skipped'].includes(track.state)) this.#reset(track);
      else if (again.has(track.instance.id)) this.#reset(track);
    }
    this.#decided = [];
    [this.#failed, this.#cancelled, this.#halted, this.#stopped, this.#ended] = [false, false, false, false, false];
    this.#findReady();
  }

  #reset(track: Track): void {
    this.#move(track, 'waiting');
    Object.assign(track, {...freshTrack(track.instance), attempt: track.attempt});
  }

  #findReady(): void {
    this.#wanted.clear();
    this.#ready = [];
    for (const track of this.#tracks.values()) {
      track.unmet = [...new Set(track.instance.after)].filter(id => !this.#isDone(id)).length;
      if (track.state === 'waiting' && track.unmet === 0) this.#makeReady(track);
    }
  }

  #makeReady(track: Track): void {
    if (this.#halted) return;
    this.#move(track, 'ready');
    this.#ready.push(track);
  }

  #isDone(id: string): boolean {
    const state = this.#tracks.get(id)?.state;
    return state === 'succeeded' || state === 'skipped';
  }

  #want(track: Track): void {
    if (this.#halted) return this.#leave(track);
    this.#move(track, 'wanted');
    const {name} = track.instance.step;
    const waiting = this.#wanted.get(name);
    if (waiting === undefined) this.#wanted.set(name, [track]);
    else waiting.push(track);
  }

  #attemptFailed(track: Track, {cause, code, message}: Extract<Signal, {readonly type: 'attempt-failed'}>): void {
    const {instance, attempt, failures, losses} = track;
    if (cause === 'interrupted') return this.#want(track);
    const {limit, ...own} = instance.step.retries;
    const [used, allowed, waits] = cause === 'lost' ? [losses, lostLimit, afterLoss] : [failures, limit, own];
    track.isLost = cause === 'lost';
    if (used >= allowed || this.#halted) this.#decided.push({do: 'fail', instance, code, message});
    else this.#decided.push({do: 'retry', instance, attempt: attempt + 1, delay: Math.min(waits.longest, waits.delay * waits.factor ** used)});
  }

  #done(track: Track, state: 'succeeded' | 'skipped'): void {
    const before = this.#isDone(track.instance.id);
    this.#move(track, state);
    if (before) return;
    for (const dependent of this.#dependents.get(track.instance.id) ?? []) {
      dependent.unmet -= 1;
      if (dependent.unmet === 0 && dependent.state === 'waiting') this.#makeReady(dependent);
    }
  }

  #move(track: Track, state: State): void {
    this.#count(track, -1);
    track.state = state;
    this.#count(track, 1);
  }

  #count({state, instance: {step}}: Track, by: number): void {
    this.#counts[state] += by;
    if (state === 'ready' || state === 'examining') this.#unexamined.set(step.name, (this.#unexamined.get(step.name) ?? 0) + by);
  }

  /** Nothing more is started, and what waits for another attempt waits in vain. A cancellation may come after a failure that let what runs finish. */
  #halt(): void {
    const {onFailure} = this.#options;
    if (!this.#cancelled && (!this.#failed || onFailure === 'continue')) return;
    if (!this.#halted) this.#dropWaiting();
    if (this.#stopped || (!this.#cancelled && onFailure !== 'stop')) return;
    this.#stopped = true;
    this.#decided.push({do: 'stop-running'});
  }

  #dropWaiting(): void {
    this.#halted = true;
    this.#ready = [];
    this.#wanted.clear();
    for (const track of this.#tracks.values()) {
      if (track.state === 'ready' || track.state === 'wanted') this.#leave(track);
      else if (track.state === 'retrying') this.#decided.push({do: 'drop', instance: track.instance});
    }
  }

  /** It isn't to run any more; where an attempt of it was made, the record says so. */
  #leave(track: Track): void {
    this.#move(track, 'waiting');
    if (track.attempt > 0) this.#decided.push({do: 'drop', instance: track.instance});
  }

  #examineReady(): void {
    if (this.#halted) return;
    const room = Math.max(0, examinedAtOnce - this.#counts.examining);
    for (const track of this.#ready.splice(0, room)) {
      const {instance} = track;
      this.#move(track, 'examining');
      this.#decided.push({do: this.#isFedBySkipped(instance) ? 'skip' : 'examine', instance});
    }
  }

  #isFedBySkipped({inputs}: Instance): boolean {
    const isSkipped = (id: string): boolean => this.#tracks.get(id)?.state === 'skipped';
    return Object.values(inputs).some(input => {
      if (input.from === 'output') return isSkipped(input.instance);
      return input.from === 'each' && input.of.length > 0 && input.of.every(({instance}) => isSkipped(instance));
    });
  }

  /** Siblings go together: they wait for each other while they are examined, unless there are enough to fill what is free. */
  #startWanted(): void {
    if (this.#halted) return;
    for (const [step, tracks] of this.#wanted) {
      const free = this.#options.parallel - this.#counts.active;
      if (free <= 0) return;
      if (tracks.length < free && this.#hasSiblingsToCome(tracks[0] as Track)) continue;
      const starting = tracks.splice(0, free);
      if (tracks.length === 0) this.#wanted.delete(step);
      for (const track of starting) this.#move(track, 'active');
      this.#decided.push({do: 'start', attempts: starting.map(({instance, attempt}) => ({instance, attempt: attempt + 1}))});
    }
  }

  #hasSiblingsToCome({instance: {step, matrix}}: Track): boolean {
    return Object.keys(matrix).length > 0 && (this.#unexamined.get(step.name) ?? 0) > 0;
  }

  #end(): void {
    const {ready, examining, wanted, active, retrying} = this.#counts;
    if (this.#ended || ready + examining + wanted + active + retrying > 0 || this.#decided.some(({do: what}) => what !== 'stop-running')) return;
    this.#ended = true;
    this.#decided.push({do: 'end', outcome: this.#outcome()});
  }

  #outcome(): 'succeeded' | 'failed' | 'cancelled' {
    if (this.#cancelled) return 'cancelled';
    return this.#failed ? 'failed' : 'succeeded';
  }
}

function freshTrack(instance: Instance): Track {
  return {instance, state: 'waiting', attempt: 0, failures: 0, losses: 0, end: null, isLost: false, unmet: 0};
}
