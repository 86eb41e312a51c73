/** Carrying out a push: one atomic request, journalled before it is sent (SEMANTICS 3.6, 3.7). */
import {randomUUID} from 'node:crypto';
import type {GrantChange, RemoteObject, TeamCommit, TeamResult} from '../backend/backend.js';
import type {SyncRecord} from '../backend/sync-state.js';
import {hasCode} from '../domain/errors.js';
import type {AppError} from '../domain/errors.js';
import {digestOf} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {conflictError, conflictOf} from './conflicts.js';
import {seen} from './fetch.js';
import type {PushPlan} from './plan-push.js';
import {preparePush} from './prepare-push.js';
import type {PushOptions} from './prepare-push.js';
import type {Item} from './survey.js';
import {baseOf} from './team.js';
import type {Outcome, Team} from './team.js';

export interface PushRequest extends PushOptions {
  readonly dryRun: boolean;
}

/** Grants that travel in the same commit as a push. */
export interface GrantsToSend {
  readonly grants: readonly GrantChange[];
  readonly expectedGrants: Readonly<Record<string, number>>;
}

/** Rejects as `planPush`, and with what the server says: `conflict` with every field, `not_allowed`, `dangling_reference`, `exists`. */
export async function push(team: Team, request: PushRequest): Promise<Outcome> {
  if (!request.dryRun) await team.local.settle();
  const plan = await preparePush(team, request);
  if (!request.dryRun) await send(team, plan);
  return {applied: !request.dryRun, steps: plan.steps, remarks: plan.remarks};
}

/** Sends a plan, with grants or without; nothing is sent where nothing would change. Afterwards the bases are what the server has. */
export async function send(team: Team, plan: PushPlan, granting?: GrantsToSend): Promise<void> {
  const body = {changes: plan.changes, ...granting};
  if (plan.changes.length === 0 && granting === undefined) return settleBases(team, plan, []);
  const idempotencyKey = await journalled(team, body);
  try {
    await settleBases(team, plan, await team.remote.submit({...body, idempotencyKey}));
  } catch (error) {
    const stale = hasCode(error, 'conflict') ? staleIn(error, plan) : [];
    throw stale.length === 0 ? error : await conflictWith(team, plan, stale);
  }
}

/** A push whose answer was lost is sent again under its key, by whichever process sends the same body. */
async function journalled({local, account}: Team, body: Omit<TeamCommit, 'idempotencyKey'>): Promise<string> {
  const digest = digestOf(body as unknown as Json);
  const pending = await local.pending(account);
  if (pending?.digest === digest) return pending.idempotencyKey;
  const idempotencyKey = randomUUID();
  await local.commit([], {account, pending: {idempotencyKey, digest}});
  return idempotencyKey;
}

/** What was sent is the base now; what was found to be the same on both sides without ever having been pushed from here, too. */
async function settleBases({local, account, now}: Team, plan: PushPlan, results: readonly TeamResult[]): Promise<void> {
  const known = await local.records(account, [...plan.items.keys()]);
  const at = now().toISOString();
  const sent = results.flatMap(result => recordAfter(result, plan.items.get(result.id), {known: known.get(result.id), at}));
  const same = [...plan.items.values()].flatMap(item => (item.state === 'in-sync' ? adoptedBase(known.get(item.id)) : []));
  const records = [...sent, ...same];
  if (records.length > 0 || results.length > 0) await local.commit([], {account, records, pending: null});
}

function recordAfter({id, action, revision, digest}: TeamResult, item: Item | undefined, {known, at}: {known: SyncRecord | undefined; at: string}): readonly SyncRecord[] {
  if (item === undefined) return [];
  const {kind, owner, stored} = item;
  if (action === 'delete' || stored === null) return [{id, kind, owner, base: null, tracking: null, deletedHere: false}];
  const base = {revision, digest, manifest: stored.resource.manifest};
  const before = known?.tracking == null || known.tracking.gone ? {right: 'admin', created: at} as const : known.tracking;
  return [{id, kind, owner, base, tracking: {gone: false, ...base, right: before.right, created: before.created, updated: at}, deletedHere: false}];
}

function adoptedBase(record: SyncRecord | undefined): readonly SyncRecord[] {
  if (record?.tracking == null || record.tracking.gone || record.base?.revision === record.tracking.revision) return [];
  return [{...record, base: baseOf(record.tracking)}];
}

interface StaleObject {
  readonly id: string;
  readonly theirs: RemoteObject | null;
}

/** The stale objects that the plan has; none where it is their grants that moved on. */
function staleIn({details: {conflicts}}: AppError, {changes}: PushPlan): readonly StaleObject[] {
  const sent = new Set(changes.map(change => (change.action === 'delete' ? change.id : change.resource.id)));
  return Array.isArray(conflicts) ? (conflicts as readonly StaleObject[]).filter(({id}) => sent.has(id)) : [];
}

/** The server's answer to a stale push is news of its objects: it moves the tracking, and becomes the fields of the conflict. */
async function conflictWith(team: Team, plan: PushPlan, conflicts: readonly StaleObject[]): Promise<Error> {
  const {local, account} = team;
  const known = await local.records(account, conflicts.map(({id}) => id));
  const records = conflicts.flatMap(({id, theirs}): readonly SyncRecord[] => {
    const record = known.get(id);
    if (theirs !== null) return [seen(record, theirs)];
    return record === undefined ? [] : [{...record, tracking: {gone: true}}];
  });
  await local.commit([], {account, records, pending: null});
  const told = conflicts.flatMap(({id, theirs}) => {
    const item = plan.items.get(id);
    if (item === undefined) return [];
    const base = known.get(id)?.base?.manifest ?? null;
    return [conflictOf(item, {base, mine: item.stored?.resource.manifest ?? null, theirs: theirs?.resource.manifest ?? null})];
  });
  return conflictError(await Promise.all(told), team.remoteName, 'push');
}
