/** Runs, what happened in them, and what they printed. Who sees a run is who sees its stack: asked with the one query of effective rights. */
import type {JsonObject} from '../../domain/json.js';
import type {Right} from '../../domain/right.js';
import type {Queries, RunTableRow} from '../db/schema.js';
import {rightOfLevel} from '../policy/policy.js';
import {inChunks} from './chunks.js';
import {levelHere, sightOf} from './rights.js';
import type {Viewer} from './rights.js';

export interface RunRecord extends Omit<RunTableRow, 'header' | 'plan'> {
  readonly header: JsonObject;
  readonly starter: string;
}

/** A run, and the viewer's right on its stack. */
export interface VisibleRun extends RunRecord {
  readonly right: Right;
}

export interface RunSelection {
  readonly stack?: string | undefined;
  readonly pipeline?: string | undefined;
  /** By name. */
  readonly starter?: string | undefined;
  readonly name?: string | undefined;
  readonly outcome?: 'succeeded' | 'failed' | 'cancelled' | 'none' | undefined;
}

const columns = [
  'runs.id', 'runs.stack', 'runs.account', 'runs.name', 'runs.pipeline', 'runs.header', 'runs.outcome', 'runs.sequence', 'runs.created', 'runs.updated', 'runs.ended', 'runs.heard',
] as const;

/** On live stacks. */
function runsWithStacks(db: Queries) {
  return db.selectFrom('runs').innerJoin('objects', 'objects.id', 'runs.stack').innerJoin('owners', 'owners.id', 'runs.account').where('objects.deleted', 'is', null);
}

/** null where the viewer sees no such run. */
export async function visibleRun(db: Queries, viewer: Viewer, id: string): Promise<VisibleRun | null> {
  const row = await runsWithStacks(db).where('runs.id', '=', id).select(columns).select('owners.name as starter').select(levelHere(sightOf(viewer)).as('level')).executeTakeFirst();
  if (row === undefined) return null;
  const {level, header, ...rest} = row;
  const right = rightOfLevel(level);
  return right === null ? null : {...rest, header: JSON.parse(header) as JsonObject, right};
}

/** The newest first; `after` is the id that the last page ended with. */
export async function visibleRuns(db: Queries, viewer: Viewer, {selection, after, limit}: {selection: RunSelection; after: string | undefined; limit: number}): Promise<readonly RunRecord[]> {
  const {stack, pipeline, starter, name, outcome} = selection;
  const rows = await runsWithStacks(db).where(levelHere(sightOf(viewer)), '>', 0)
    .$if(stack !== undefined, query => query.where('runs.stack', '=', stack as string))
    .$if(pipeline !== undefined, query => query.where('runs.pipeline', '=', pipeline as string))
    .$if(starter !== undefined, query => query.where('owners.name_key', '=', (starter as string).toLowerCase()))
    .$if(name !== undefined, query => query.where('runs.name', '=', name as string))
    .$if(outcome === 'none', query => query.where('runs.outcome', 'is', null))
    .$if(outcome !== undefined && outcome !== 'none', query => query.where('runs.outcome', '=', outcome as 'failed'))
    .$if(after !== undefined, query => query.where('runs.id', '<', after as string))
    .select(columns).select('owners.name as starter').orderBy('runs.id', 'desc').limit(limit).execute();
  return rows.map(({header, ...rest}) => ({...rest, header: JSON.parse(header) as JsonObject}));
}

/** Whoever may see it. */
export async function runExists(db: Queries, id: string): Promise<boolean> {
  return (await db.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

export async function insertRun(db: Queries, run: Omit<RunTableRow, 'outcome' | 'sequence' | 'ended'>): Promise<void> {
  await db.insertInto('runs').values({...run, outcome: null, sequence: 0, ended: null}).execute();
}

export async function updateRun(db: Queries, id: string, change: Partial<Pick<RunTableRow, 'outcome' | 'sequence' | 'updated' | 'ended' | 'heard'>>): Promise<void> {
  await db.updateTable('runs').set(change).where('id', '=', id).execute();
}

/** With all that belongs to it. */
export async function deleteRun(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('run_logs').where('run', '=', id).execute();
  await db.deleteFrom('run_events').where('run', '=', id).execute();
  await db.deleteFrom('runs').where('id', '=', id).execute();
}

export async function planOf(db: Queries, id: string): Promise<JsonObject> {
  const {plan} = await db.selectFrom('runs').select('plan').where('id', '=', id).executeTakeFirstOrThrow();
  return JSON.parse(plan) as JsonObject;
}

/** Those after `since`, in their order. */
export async function runEvents(db: Queries, run: string, {since, limit}: {since: number; limit: number}): Promise<readonly JsonObject[]> {
  const rows = await db.selectFrom('run_events').select('event').where('run', '=', run).where('sequence', '>', since).orderBy('sequence').limit(limit).execute();
  return rows.map(({event}) => JSON.parse(event) as JsonObject);
}

export async function addRunEvents(db: Queries, run: string, events: readonly {readonly sequence: number; readonly event: JsonObject}[]): Promise<void> {
  for (const chunk of inChunks(events)) await db.insertInto('run_events').values(chunk.map(({sequence, event}) => ({run, sequence, event: JSON.stringify(event)}))).execute();
}
