/** What an event says, as a sentence for people. */
import type {AttemptEnd, RunEvent, StepState} from '../../pipeline/run/event.js';
import {stepOf} from '../../pipeline/run/fold.js';
import type {Run, StepRun} from '../../pipeline/run/fold.js';
import {elapsed} from '../../pipeline/run/elapsed.js';
import {durationText} from '../duration.js';

/** null for events that people needn't be told of; `run` is what the event made of it. */
export function eventText(run: Run, event: RunEvent): string | null {
  if ('instance' in event) {
    const step = stepOf(run, event.instance);
    const said = step === undefined ? null : stepText(step, event);
    return said === null ? null : `${event.instance} ${said}`;
  }
  const {name, stack} = run.header;
  switch (event.type) {
    case 'run-started':
      return run.processes.length === 1 ? `${name} started on ${stack.name}, ${counted(run.steps.length, 'step')}` : `${name} taken up again`;
    case 'cancel-requested':
      return `${name} is being cancelled (${event.by})`;
    case 'run-ended':
      return `${name} ${event.outcome}${tookText(run.started, event.at)}: ${tallyText(run)}`;
  }
}

/** How an attempt ended, after "it". */
export function endText(end: AttemptEnd): string {
  switch (end.how) {
    case 'exited':
      return `ended with exit status ${end.code}`;
    case 'signalled':
      return `was ended by ${end.signal}${end.reason === undefined ? '' : ` (${end.reason})`}`;
    case 'lost':
      return `was lost: ${end.reason}`;
    case 'timed-out':
      return `took longer than ${durationText(end.after)}`;
    case 'cancelled':
      return 'was cancelled';
  }
}

/** `3 succeeded, 1 cached`: how many steps are in which state, those that are done first. */
export function tallyText(run: Pick<Run, 'steps'>): string {
  const counts = new Map<StepState, number>();
  for (const {state} of run.steps) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states: readonly StepState[] = ['succeeded', 'cached', 'skipped', 'failed', 'cancelled', 'running', 'retrying', 'waiting'];
  return states.flatMap(state => (counts.has(state) ? [`${counts.get(state)} ${state}`] : [])).join(', ');
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function stepText(step: StepRun, event: Extract<RunEvent, {readonly instance: string}>): string | null {
  if ('attempt' in event) return attemptText(step, event);
  switch (event.type) {
    case 'step-cached':
      return `cached: taken from ${event.from}`;
    case 'step-skipped':
      return event.reason === 'when' ? 'skipped: its condition does not hold' : 'skipped: what it takes from was skipped';
    case 'step-succeeded':
      return `succeeded${tookText(step.started, event.at)}`;
    case 'step-failed':
      return `failed${tookText(step.started, event.at, 'after')}: ${event.message}`;
    case 'step-cancelled':
      return 'cancelled';
  }
}

function attemptText({attempts}: StepRun, event: Extract<RunEvent, {readonly attempt: number}>): string | null {
  if (event.type === 'attempt-started') return event.attempt === 1 ? 'started' : `started, attempt ${event.attempt}`;
  if (event.type !== 'retry-waits') return null;
  const end = attempts.at(-1)?.end ?? null;
  return `${end === null ? 'failed' : endText(end)}; attempt ${event.attempt} in ${durationText(event.delay)}`;
}

function tookText(started: string | null, ended: string, word = 'in'): string {
  const took = elapsed(started, ended);
  return took === null ? '' : ` ${word} ${durationText(took)}`;
}
