/** A run as it is now: its record read and folded. */
import type {Plan} from '../spec/plan.js';
import type {RunState} from './event.js';
import {fold} from './fold.js';
import type {Run} from './fold.js';
import type {KnownRun, RunRecord} from './record.js';

export interface SeenRun<R extends KnownRun = KnownRun> {
  readonly record: R;
  readonly plan: Plan;
  readonly run: Run;
  /** That of the run; `interrupted` where nobody works on it though it didn't end. */
  readonly state: RunState;
}

/** A run of this home, with what is kept about its source. */
export type SeenRunHere = SeenRun<RunRecord>;

/** Rejects with `invalid_input` naming the file where plan or events are damaged. */
export async function lookAt<R extends KnownRun>(record: R): Promise<SeenRun<R>> {
  const plan = await record.plan();
  // Asked before the events are read: a run that ends in between has ended, and wasn't interrupted.
  const isWorkedOn = record.isWorkedOn();
  const run = fold(record.header, plan, await record.events());
  return {record, plan, run, state: run.ended === null && !isWorkedOn ? 'interrupted' : run.state};
}
