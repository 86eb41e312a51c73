/** A run from its start, or from where it was left, to its end: record, source and runner put together. */
import {AppError} from '../../domain/errors.js';
import type {Plan} from '../spec/plan.js';
import {announce} from './announce.js';
import {forgetCancel, watchForCancel} from './cancel-request.js';
import type {RunEngines} from './engines.js';
import type {RunEvent} from './event.js';
import type {RunObserver, RunOptions} from './job.js';
import type {RunSource} from './ledger.js';
import type {RunRecord, RunStore, RunWriter} from './record.js';
import {dropSnapshot, snapshotOf, takeSource, takenSource} from './run-source.js';
import {Runner} from './runner.js';
import type {Outcome} from './runner.js';
import {selectSource} from './source.js';
import type {SourcePlace} from './source.js';
import {clear, stagesFolder} from './stage.js';

/** How a run is carried out, as people say it. */
export interface RunChoices extends Pick<RunOptions, 'parallel' | 'onFailure' | 'keepWork'> {
  readonly cache: boolean;
  /** The step from which on everything runs, whatever the cache has. */
  readonly from: string | null;
}

export interface ActiveRun {
  readonly record: RunRecord;
  readonly plan: Plan;
  /** Asks what runs to end; asked again, kills it. */
  cancel(by: string): void;
  /** Resolves when nothing of it runs any more; rejects where it could not go on. To be called once. */
  carryOut(observer: RunObserver): Promise<Outcome>;
}

export interface RunRequest {
  readonly plan: Plan;
  readonly place: SourcePlace;
  readonly choices: RunChoices;
  readonly now: () => Date;
}

/** Milliseconds that a task has to end when it is asked to. */
const grace = 10_000;

/** Claims a name and takes the source; nothing runs before `carryOut`. Rejects with `not_found` for a step to start from that there isn't, and as taking the source does. */
export async function startRun(runs: RunStore, engines: RunEngines, request: RunRequest): Promise<ActiveRun> {
  const {plan, place, choices, now} = request;
  const from = choices.from === null ? new Set<string>() : behind(plan, choices.from);
  const fresh = choices.cache ? from : new Set(plan.instances.map(({id}) => id));
  // What can be wrong with it is found before there is a run.
  await selectSource(place, plan.pipeline.source);
  const writer = await runs.create({stack: engines.stack, plan, ...(engines.run === undefined ? {} : {id: engines.run})});
  try {
    const source = await takeSource(writer, {plan, place, store: engines.store});
    return activeRun({writer, plan, source, engines, choices, fresh, past: [], now});
  } catch (error) {
    await writer.close();
    await runs.remove(writer.record.header.name);
    throw error;
  }
}

export interface TakeUp {
  readonly writer: RunWriter;
  readonly choices: RunChoices;
  readonly now: () => Date;
  /** Who asked for it to be cancelled: nothing more is started then. */
  readonly cancelledBy?: string;
}

/** Goes on with a run that another process left, or that ended: what succeeded isn't run again, unless it comes after `choices.from`. */
export async function takeUpRun(engines: RunEngines, {writer, choices, now, cancelledBy}: TakeUp): Promise<ActiveRun> {
  const plan = await writer.record.plan();
  const past = await writer.record.events();
  const source = await takenSource(writer.record, engines.store);
  const again = choices.from === null ? new Set<string>() : behind(plan, choices.from);
  const fresh = choices.cache ? again : new Set(plan.instances.map(({id}) => id));
  forgetCancel(writer.record.folder);
  return activeRun({writer, plan, source, engines, choices, fresh, past, again: [...again], cancelledBy, now});
}

/** Ids of the instances of a step and of all that come after them. Throws `not_found` naming the steps. */
export function behind(plan: Plan, step: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const {id, step: {name}, after} of plan.instances) {
    if (name === step || after.some(before => found.has(before))) found.add(id);
  }
  if (found.size > 0) return found;
  const steps = plan.pipeline.steps.map(({name}) => name);
  throw new AppError('not_found', `The pipeline ${plan.pipeline.name} has no step "${step}"`, {hint: `Its steps are ${steps.join(', ')}.`, details: {steps}});
}

interface Parts {
  readonly writer: RunWriter;
  readonly plan: Plan;
  readonly source: RunSource;
  readonly engines: RunEngines;
  readonly choices: RunChoices;
  readonly fresh: ReadonlySet<string>;
  readonly past: readonly RunEvent[];
  readonly again?: readonly string[];
  readonly cancelledBy?: string | undefined;
  readonly now: () => Date;
}

function activeRun(parts: Parts): ActiveRun {
  const {writer, plan, source, engines, choices, fresh, past, again = [], cancelledBy, now} = parts;
  const {record} = writer;
  let runner: Runner | null = null;
  const options = {...choices, fresh, grace};
  const tidy = async (): Promise<void> => {
    await dropSnapshot(record);
    if (!choices.keepWork) await clear(stagesFolder(record, engines.orchestrator));
  };
  return {
    record,
    plan,
    cancel: by => runner?.cancel(by),
    carryOut: async observer => {
      try {
        const announcement = await announce(engines, record, observer);
        runner = new Runner({...engines, ...announcement, plan, writer, source, snapshot: snapshotOf(record), options, now, tidy});
        const unwatch = watchForCancel(record.folder, by => runner?.cancel(by));
        const outcome = await runner.run({past, cancelledBy, again: again.length === 0 ? undefined : again}).finally(unwatch);
        forgetCancel(record.folder);
        await announcement.end();
        return outcome;
      } finally {
        await writer.close();
      }
    },
  };
}
