/** Deleting an object on a server and here at once: what `delete --remote` does (SEMANTICS 3.2). */
import {serverVersion} from '../backend/backend.js';
import type {Stored} from '../backend/backend.js';
import type {SyncRecord} from '../backend/sync-state.js';
import type {AccountKey} from '../domain/account.js';
import {AppError, hasCode} from '../domain/errors.js';
import type {Kind} from '../domain/kind.js';
import {parseRef, refText} from '../domain/ref.js';
import {covers} from '../domain/right.js';
import {refuseInUse, removeObject} from '../inventory/remove.js';
import {resolve} from '../inventory/resolve.js';
import {conflictError, conflictOf} from './conflicts.js';
import {fetchChanges, saveFetch} from './fetch.js';
import {finishPending} from './pending.js';
import type {PushPlan} from './plan-push.js';
import {send} from './push.js';
import {isVisibleThere, itemsNamed, rightOn, survey} from './survey.js';
import type {Item} from './survey.js';
import {landingOf} from './team.js';
import type {Team} from './team.js';

export interface DeletionThere {
  readonly item: Item;
  /** As it is here, else as the server has it. */
  readonly shown: Stored;
  readonly plan: PushPlan;
}

/**
 * Asks the server, and says what would be deleted. Rejects with `not_found` where the server has no such object, `not_allowed` without
 * `admin` on it, `in_use` where something here refers to it, and `conflict` where it was changed there since one last had it from there.
 */
export async function planDeletionThere(team: Team, {kind, text}: {readonly kind: Kind; readonly text: string}): Promise<DeletionThere> {
  await team.local.settle();
  await finishPending(team);
  const fetch = await fetchChanges(team);
  await saveFetch(team, fetch);
  const item = await itemThere(team, kind, text);
  if (item.stored !== null) await refuseInUse(team.local, item.stored);
  if (!covers(rightOn(item), 'admin')) {
    throw new AppError('not_allowed', `deleting ${item.ref} on ${team.remoteName} needs "admin" on it; you have "${rightOn(item) ?? 'no right'}"`, {
      hint: 'Without --remote only the copy here is forgotten.',
    });
  }
  const record = (await team.local.records(team.account, [item.id])).get(item.id) as SyncRecord;
  return {item, shown: item.stored ?? shownFrom(team, item, record), plan: await planOf(team, item, record)};
}

/** The server first: should this end in between, the copy here stays, and deleting it again is all there is left to do. */
export async function deleteThere(team: Team, {item, plan}: DeletionThere, accounts: readonly AccountKey[]): Promise<void> {
  await send(team, plan);
  if (item.stored !== null) await removeObject(team.local, item.stored, accounts);
}

async function itemThere(team: Team, kind: Kind, text: string): Promise<Item> {
  const {items} = await survey(team, await team.local.heads(team.account));
  const here = await resolveOrNull(team, kind, text);
  const item = here === null ? itemsNamed(team, items.values(), {...parseRef(text, kind), kind}).find(isVisibleThere) : items.get(here.resource.id);
  if (item !== undefined && isVisibleThere(item)) return item;
  throw new AppError('not_found', `${refText(kind, text, {remote: null, owner: null})} is not on ${team.remoteName}, as far as you may see`, {
    ...(here === null ? {} : {hint: 'Without --remote the one here is deleted.'}),
  });
}

async function resolveOrNull({local, remoteName, username}: Team, kind: Kind, text: string): Promise<Stored | null> {
  try {
    return await resolve(local, text, {kind, identities: [{name: remoteName, username}]});
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}

/** What one merely saw there is deleted as it was seen; what one had from there, only where it is still that. */
async function planOf(team: Team, item: Item, {base, tracking}: SyncRecord): Promise<PushPlan> {
  const {id, kind, ref, name, owner, state} = item;
  if (tracking === null || tracking.gone) throw new Error(`${ref} was seen there a moment ago`);
  if (base !== null && base.digest !== tracking.digest && item.stored?.digest !== tracking.digest) {
    throw conflictError([await conflictOf(item, {base: base.manifest, mine: null, theirs: tracking.manifest})], team.remoteName, 'push');
  }
  return {
    steps: [{ref, kind, id, name, owner, action: 'delete', state, usedBy: []}],
    changes: [{action: 'delete', kind, id, expected: serverVersion(tracking.revision, tracking.digest)}],
    remarks: [],
    items: new Map([[id, item]]),
  };
}

function shownFrom(team: Team, {id, kind, owner}: Item, {tracking}: SyncRecord): Stored {
  if (tracking === null || tracking.gone) throw new Error(`nothing is known of ${id}`);
  const {manifest, digest, created, updated} = tracking;
  return {status: 'ok', resource: {kind, id, namespace: landingOf(team, owner), manifest}, version: digest, digest, created, updated};
}
