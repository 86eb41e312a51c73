/** Which runs of a home are meant: by pipeline, state, stack and age. */
import {AppError} from '../../domain/errors.js';
import {sameName} from '../../domain/name.js';
import type {RunState} from './event.js';
import type {KnownRun, RunRecord, RunRow, RunStore} from './record.js';

export const runStates = ['running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const satisfies readonly RunState[];

/** Runs to choose from: of this home, or of a server. */
export interface RunChoice {
  list(): Promise<readonly RunRow[]>;
  find(ref: string): Promise<KnownRun>;
}

export interface RunFilter {
  readonly pipeline?: string | undefined;
  readonly state?: RunState | undefined;
  /** A stack's name or id, as the runs had it. */
  readonly stack?: string | undefined;
  readonly limit?: number | undefined;
}

/** The newest first. Damaged runs match every filter but those of what can't be read of them. */
export async function selectRuns(store: RunChoice, filter: RunFilter): Promise<readonly RunRow[]> {
  return (await store.list()).filter(row => matches(row, filter)).slice(0, filter.limit);
}

function matches(row: RunRow, {pipeline, state, stack}: RunFilter): boolean {
  if (row.status === 'damaged') return pipeline === undefined && state === undefined && stack === undefined;
  const {header} = row;
  return (pipeline === undefined || sameName(header.pipeline, pipeline))
    && (state === undefined || row.state === state)
    && (stack === undefined || header.stack.id === stack || sameName(header.stack.name, stack));
}

/** Those that are named, and those that ended, or were left, before that time. Rejects with `in_use` where one that is named is worked on, with `not_found` where there is none. */
export async function runsToRemove(store: RunChoice, {names, before}: {readonly names: readonly string[]; readonly before: string | null}): Promise<readonly RunRow[]> {
  const rows = await store.list();
  const named = await Promise.all(names.map(name => rowNamed(store, rows, name)));
  const busy = named.find(row => row.status === 'ok' && row.state === 'running');
  if (busy !== undefined) {
    throw new AppError('in_use', `${busy.name} is running; nothing was deleted`, {hint: 'Cancel it first, or wait for its end.', next: [`cairn run cancel ${busy.name}`]});
  }
  const old = before === null ? [] : rows.filter(row => row.status === 'ok' && row.state !== 'running' && row.updated < before);
  return rows.filter(row => named.includes(row) || old.includes(row));
}

async function rowNamed(store: RunChoice, rows: readonly RunRow[], ref: string): Promise<RunRow> {
  const row = rows.find(({name}) => name === ref);
  if (row !== undefined) return row;
  const {name} = (await store.find(ref)).header;
  return rows.find(each => each.name === name) as RunRow;
}

/** All that can be read, the newest first; what is damaged is left out. */
export async function readableRuns(store: RunStore, filter: RunFilter = {}): Promise<readonly RunRecord[]> {
  const rows = await selectRuns(store, filter);
  return Promise.all(rows.filter(({status}) => status === 'ok').map(({name}) => store.find(name)));
}
