/** Ends a run from outside: by asking the process that works on it, or in its place. */
import {hostname, userInfo} from 'node:os';
import {AppError, hasCode} from '../../domain/errors.js';
import {takeUpRun} from './active-run.js';
import {requestCancel} from './cancel-request.js';
import type {RunEngines} from './engines.js';
import type {RunRecord, RunStore} from './record.js';

export interface Cancellation {
  /** Whether to wait until nothing of it runs any more. */
  readonly wait: boolean;
  /** What it runs on; asked for only where no other process works on it. */
  readonly open: () => Promise<RunEngines>;
  readonly now: () => Date;
  readonly warn: (message: string) => void;
}

/** Rejects with `invalid_input` where the run has ended already, with `failed` where the process that works on it doesn't. */
export async function cancelRun(runs: RunStore, record: RunRecord, cancellation: Cancellation): Promise<void> {
  const {name} = record.header;
  const last = (await record.events()).at(-1);
  if (last?.type === 'run-ended') throw new AppError('invalid_input', `${name} has ended already: it ${last.outcome === 'cancelled' ? 'was cancelled' : last.outcome}`, {next: [`cairn run describe ${name}`]});
  if (record.isWorkedOn()) return ask(record, cancellation.wait);
  try {
    await takeOver(runs, name, cancellation);
  } catch (error) {
    // Somebody was faster in taking it up.
    if (!hasCode(error, 'locked')) throw error;
    await ask(record, cancellation.wait);
  }
}

async function ask(record: RunRecord, wait: boolean): Promise<void> {
  requestCancel(record.folder, thisPerson());
  if (!wait) return;
  let last;
  for await (const event of record.follow()) last = event;
  if (last?.type === 'run-ended') return;
  throw new AppError('failed', `The process that worked on ${record.header.name} ended before the run did`, {next: [`cairn run cancel ${record.header.name}`]});
}

async function takeOver(runs: RunStore, name: string, {open, now, warn}: Cancellation): Promise<void> {
  const writer = await runs.takeUp(name);
  const engines = await open().catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  try {
    const choices = {parallel: null, onFailure: 'finish', keepWork: false, cache: true, from: null} as const;
    const run = await takeUpRun(engines, {writer, choices, now, cancelledBy: thisPerson()});
    await run.carryOut({on: () => undefined, warn});
  } finally {
    await engines.close();
  }
}

function thisPerson(): string {
  try {
    return `${userInfo().username} on ${hostname()}`;
  } catch {
    return `somebody on ${hostname()}`;
  }
}
