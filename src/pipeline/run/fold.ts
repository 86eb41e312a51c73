/** What the events of a run come to: its state and that of its steps. Pure; nothing in an event that doesn't fit its plan can make it throw. */
import type {Json} from '../../domain/json.js';
import type {Instance, Plan} from '../spec/plan.js';
import type {Artifacts, AttemptEnd, RunEvent, RunHeader, RunState, SkipReason, StepState} from './event.js';

/** Times are those of events, as they stand there. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  /** What the engine knows it by. */
  readonly task: string;
  readonly asked: string;
  /** null until the engine has started it. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly end: AttemptEnd | null;
}

export interface StepRun {
  /** The instance's id. */
  readonly instance: string;
  readonly step: string;
  readonly slug: string;
  readonly matrix: Readonly<Record<string, Json>>;
  readonly state: StepState;
  /** When its first attempt since the run was last taken up was asked for, or it was decided without one; null before. */
  readonly started: string | null;
  /** When it came to its state, if that is a last one. */
  readonly ended: string | null;
  readonly attempts: readonly Attempt[];
  readonly inputs: Artifacts;
  readonly outputs: Artifacts;
  /** The cache key; null for what wasn't computed or found. */
  readonly key: string | null;
  /** Of a cached step: the run that its outputs come from. */
  readonly from: string | null;
  readonly skipped: SkipReason | null;
  readonly error: {readonly code: string; readonly message: string} | null;
}

export interface Run {
  readonly header: RunHeader;
  /** Without a look at the lock: a run that isn't ended counts as running. */
  readonly state: Exclude<RunState, 'interrupted'>;
  readonly started: string | null;
  readonly ended: string | null;
  /** Who asked for it to be cancelled; null if nobody did since it was taken up last. */
  readonly cancelledBy: string | null;
  /** Those that worked on it, the first one first. */
  readonly processes: readonly {readonly host: string; readonly pid: number; readonly at: string}[];
  /** In the order of the plan. */
  readonly steps: readonly StepRun[];
  /** Of the last event; 0 before the first. */
  readonly sequence: number;
  /** Where each instance stands in `steps`. */
  readonly places: ReadonlyMap<string, number>;
}

const lastStates: ReadonlySet<StepState> = new Set<StepState>(['succeeded', 'cached', 'skipped', 'failed', 'cancelled']);

/** True for a state that a step doesn't leave by itself. */
export function isLast(state: StepState): boolean {
  return lastStates.has(state);
}

/** A run of which nothing has happened yet. */
export function newRun(header: RunHeader, plan: Pick<Plan, 'instances'>): Run {
  const steps = plan.instances.map(waitingStep);
  const places = new Map(steps.map(({instance}, place) => [instance, place]));
  return {header, state: 'running', started: null, ended: null, cancelledBy: null, processes: [], steps, sequence: 0, places};
}

export function fold(header: RunHeader, plan: Pick<Plan, 'instances'>, events: readonly RunEvent[]): Run {
  return events.reduce(after, newRun(header, plan));
}

/** The run after one more event. */
export function after(run: Run, event: RunEvent): Run {
  return {...run, ...changeOf(run, event), sequence: event.sequence};
}

export function stepOf(run: Run, instance: string): StepRun | undefined {
  return run.steps[run.places.get(instance) ?? -1];
}

function changeOf(run: Run, event: RunEvent): Partial<Run> {
  switch (event.type) {
    case 'run-started':
      return takenUp(run, event);
    case 'cancel-requested':
      return {cancelledBy: event.by};
    case 'run-ended':
      return {state: event.outcome, ended: event.at};
    default:
      return changedStep(run, event.instance, step => stepAfter(step, event));
  }
}

/** Whoever takes a run up tries again what didn't succeed, and what is asked for; what was under way goes on. */
function takenUp(run: Run, {host, pid, at, again = []}: Extract<RunEvent, {readonly type: 'run-started'}>): Partial<Run> {
  const asked = new Set(again);
  const steps = run.steps.map(step => (isTriedAgain(step) || asked.has(step.instance) ? triedAgain(step) : step));
  return {steps, processes: [...run.processes, {host, pid, at}], state: 'running', started: run.started ?? at, ended: null, cancelledBy: null};
}

function isTriedAgain({state}: StepRun): boolean {
  return state === 'retrying' || state === 'failed' || state === 'cancelled';
}

/** Its attempts stay: the next one has the next number. */
function triedAgain(step: StepRun): StepRun {
  return {...step, state: 'waiting', started: null, ended: null, inputs: {}, outputs: {}, key: null, from: null, skipped: null, error: null};
}

type StepEvent = Extract<RunEvent, {readonly instance: string}>;
type AttemptEvent = Extract<StepEvent, {readonly attempt: number}>;

function stepAfter(step: StepRun, event: StepEvent): StepRun {
  if ('attempt' in event) return afterAttempt(step, event);
  const ended = {...step, started: step.started ?? event.at, ended: event.at};
  switch (event.type) {
    case 'step-cached':
      return {...ended, state: 'cached', key: event.key, outputs: event.outputs, from: event.from};
    case 'step-skipped':
      return {...ended, state: 'skipped', skipped: event.reason};
    case 'step-succeeded':
      return {...ended, state: 'succeeded', key: event.key, outputs: event.outputs, inputs: event.inputs};
    case 'step-failed':
      return {...ended, state: 'failed', error: {code: event.code, message: event.message}};
    case 'step-cancelled':
      return {...ended, state: 'cancelled'};
  }
}

function afterAttempt(step: StepRun, event: AttemptEvent): StepRun {
  const {at, attempt} = event;
  switch (event.type) {
    case 'attempt-starting':
      return {...step, state: 'running', started: step.started ?? at, ended: null, error: null, attempts: withAttempt(step, newAttempt(event))};
    case 'attempt-started':
      return {...step, attempts: withChangedAttempt(step, attempt, {started: at})};
    case 'attempt-ended':
      return {...step, attempts: withChangedAttempt(step, attempt, {ended: at, end: event.end})};
    case 'retry-waits':
      return {...step, state: 'retrying'};
  }
}

function waitingStep({id, step, slug, matrix}: Instance): StepRun {
  return {
    instance: id, step: step.name, slug, matrix, state: 'waiting', started: null, ended: null, attempts: [],
    inputs: {}, outputs: {}, key: null, from: null, skipped: null, error: null,
  };
}

function newAttempt({attempt, task, at}: Extract<RunEvent, {readonly type: 'attempt-starting'}>): Attempt {
  return {number: attempt, task, asked: at, started: null, ended: null, end: null};
}

/** An attempt that is asked for again, after a kill in between, is the same one. */
function withAttempt({attempts}: StepRun, attempt: Attempt): readonly Attempt[] {
  return [...attempts.filter(({number}) => number !== attempt.number), attempt];
}

function withChangedAttempt({attempts}: StepRun, number: number, change: Partial<Attempt>): readonly Attempt[] {
  return attempts.map(attempt => (attempt.number === number ? {...attempt, ...change} : attempt));
}

function changedStep(run: Run, instance: string, change: (step: StepRun) => StepRun): Partial<Run> {
  const place = run.places.get(instance);
  const step = place === undefined ? undefined : run.steps[place];
  return place === undefined || step === undefined ? {} : {steps: run.steps.with(place, change(step))};
}
