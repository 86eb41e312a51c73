/** Carrying out a push: one atomic request, journalled before it is sent (SEMANTICS 3.6, 3.7). */
import type {GrantChange, RemoteObject, TeamResult} from '../backend/backend.js';
import type {SyncRecord} from '../backend/sync-state.js';
import {hasCode} from '../domain/errors.js';
import type {AppError} from '../domain/errors.js';
import {readableFlavorsIn} from '../inventory/flavors.js';
import {conflictError, conflictOf} from './conflicts.js';
import {fetchChanges, saveFetch, seen} from './fetch.js';
import {holdPush} from './locked.js';
import {finishPending, submitOnce} from './pending.js';
import type {PushPlan} from './plan-push.js';
import {preparePush} from './prepare-push.js';
import type {PushOptions} from './prepare-push.js';
import type {StackLock} from './stack-lock.js';
import {unmetThere} from './needs-there.js';
import {planSecrets, secretSteps, sendSecrets} from './push-secrets.js';
import type {OpenSecret, SecretToSend} from './push-secrets.js';
import {baseOf, landingOf} from './team.js';
import type {Outcome, Team} from './team.js';

export interface PushRequest extends PushOptions {
  readonly dryRun: boolean;
  /** Sends exactly what this says, or nothing. */
  readonly lock?: StackLock | undefined;
  /** Sends the values of one's own secrets that the closure refers to as well, as this opens them. */
  readonly openSecret?: OpenSecret | undefined;
}

/** Grants that travel in the same commit as a push. */
export interface GrantsToSend {
  readonly grants: readonly GrantChange[];
  readonly expectedGrants: Readonly<Record<string, number>>;
}

/** Rejects as `planPush`, and with what the server says: `conflict` with every field, `not_allowed`, `dangling_reference`, `exists`. */
export async function push(team: Team, request: PushRequest): Promise<Outcome> {
  if (request.dryRun) return withSecretSteps(team, request, await heldPush(team, request));
  if (request.lock !== undefined) await saveFetch(team, await fetchChanges(team));
  await team.local.settle();
  await finishPending(team);
  try {
    return await pushOnce(team, request);
  } catch (error) {
    if (!hasCode(error, 'id_taken')) throw error;
    await sortOutIds(team, error);
    return pushOnce(team, request);
  }
}

/** Where nothing is to be sent, only the server can say that this is so. */
async function pushOnce(team: Team, request: PushRequest): Promise<Outcome> {
  let plan = await heldPush(team, request);
  if (plan.changes.length === 0) {
    await saveFetch(team, await fetchChanges(team));
    plan = await heldPush(team, request);
  }
  const secrets = await secretsToSend(team, plan, request);
  const untouched = new Set((await send(team, plan)).flatMap(({id, action}) => (action === 'none' ? [id] : [])));
  const sent = await sendSecrets(team, secrets);
  const steps = [...plan.steps.map(step => (untouched.has(step.id) ? {...step, action: 'none' as const} : step)), ...sent];
  return outcomeOf({...plan, steps, remarks: [...plan.remarks, ...(await unmetThere(team, [...plan.items.values()]))]}, true);
}

async function secretsToSend(team: Team, {items}: PushPlan, {openSecret, force}: PushRequest): Promise<readonly SecretToSend[]> {
  return openSecret === undefined ? [] : planSecrets(team, [...items.values()], {open: openSecret, force});
}

async function withSecretSteps(team: Team, request: PushRequest, plan: PushPlan): Promise<Outcome> {
  const secrets = request.openSecret === undefined ? [] : await secretSteps(team, [...plan.items.values()]);
  return outcomeOf({...plan, steps: [...plan.steps, ...secrets]}, false);
}

async function heldPush(team: Team, request: PushRequest): Promise<PushPlan> {
  const plan = await preparePush(team, request);
  if (request.lock !== undefined) await holdPush(request.lock, plan, team);
  return plan;
}

function outcomeOf({steps, remarks}: PushPlan, applied: boolean): Outcome {
  return {applied, steps, remarks};
}

/** Sends a plan, with grants or without; nothing is sent where nothing would change. Afterwards the bases are what the server has. */
export async function send(team: Team, plan: PushPlan, granting?: GrantsToSend): Promise<readonly TeamResult[]> {
  await adoptBases(team, plan);
  if (plan.changes.length === 0 && granting === undefined) return [];
  try {
    return await submitOnce(team, {changes: plan.changes, ...granting});
  } catch (error) {
    const stale = hasCode(error, 'conflict') ? staleIn(error, plan) : [];
    throw stale.length === 0 ? error : await conflictWith(team, plan, stale);
  }
}

/**
 * A create never updates: files that carry the id of somebody else's object (SEMANTICS 1.4) get ids of their own. Where the
 * object is one's own, and this machine merely doesn't know it as such, the fetch tells: the next plan finds the two unrelated.
 */
async function sortOutIds(team: Team, {details}: AppError): Promise<void> {
  const fetch = await fetchChanges(team);
  await saveFetch(team, fetch);
  const ids = Array.isArray(details['ids']) ? (details['ids'] as readonly string[]) : [];
  const foreign = ids.filter(id => fetch.heads.get(id)?.owner !== team.username);
  if (foreign.length > 0) await team.local.settle(foreign);
}

/** What was found to be the same on both sides without ever having been pushed from here has a base from now on. */
async function adoptBases({local, account}: Team, {items}: PushPlan): Promise<void> {
  const same = [...items.values()].filter(({state}) => state === 'in-sync').map(({id}) => id);
  const records = [...(await local.records(account, same)).values()].flatMap(adoptedBase);
  if (records.length > 0) await local.commit([], {account, records});
}

function adoptedBase(record: SyncRecord): readonly SyncRecord[] {
  if (record.tracking === null || record.tracking.gone || record.base?.revision === record.tracking.revision) return [];
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
    return [conflictOf(item, {base, mine: item.stored?.resource.manifest ?? null, theirs: theirs?.resource.manifest ?? null}, readableFlavorsIn(local, landingOf(team, item.owner)))];
  });
  return conflictError(await Promise.all(told), team.remoteName, 'push');
}
