/** Writing a lock, and holding pushes and pulls to one: what is not as it was reviewed is refused, field by field. */
import type {Stored} from '../backend/backend.js';
import type {SyncRecord} from '../backend/sync-state.js';
import {AppError} from '../domain/errors.js';
import {refOf} from '../domain/ref.js';
import {digestOf} from '../domain/json.js';
import type {Manifest} from '../domain/manifest.js';
import {referencesOf} from './closure.js';
import {conflictOf} from './conflicts.js';
import type {ObjectConflict} from './conflicts.js';
import {flavorOfItem} from './custom-flavors.js';
import type {PullPlan} from './plan-pull.js';
import type {PushPlan} from './plan-push.js';
import {preparePush} from './prepare-push.js';
import {lockedObject} from './stack-lock.js';
import type {LockedObject, StackLock} from './stack-lock.js';
import {freshen, survey} from './survey.js';
import type {Item} from './survey.js';
import type {KnownTeam, Team} from './team.js';

type Items = ReadonlyMap<string, Item>;

/** The lock of a stack as it is here. Asks no server; rejects as a push of it would where it could never be pushed. */
export async function lockOf(team: KnownTeam, stack: Stored): Promise<StackLock> {
  await team.local.settle();
  await preparePush(team, {refs: [], all: false, activeStack: async () => stack, prune: false, force: false});
  const {items} = await survey(team, await team.local.heads(team.account));
  const root = items.get(stack.resource.id) as Item;
  const components = referencesOf(stack.resource).flatMap(({target}) => items.get(target) ?? []);
  const flavors = components.flatMap(item => flavorOfItem(items, item) ?? []);
  const parts = [...new Map([root, ...components, ...flavors].map(item => [item.id, item])).values()];
  const records = await team.local.records(team.account, parts.map(({id}) => id));
  const [first, ...rest] = await Promise.all(parts.map(async item => lockedObject(await freshen(team, item), records.get(item.id))));
  if (first == null) throw new AppError('not_found', `${refOf(stack.resource)} is not here any more`);
  return {server: team.account.instance, objects: [first, ...rest.filter(each => each !== null)]};
}

/** Rejects with `invalid_input` where the lock is of another server. */
export function checkServer({server}: StackLock, {account, remoteName}: KnownTeam): void {
  if (server === account.instance) return;
  throw new AppError('invalid_input', `the lock was written against another server than ${remoteName}`, {
    hint: 'Name the server that it was reviewed on with --remote, or write the lock again.',
    next: ['cairn lock'],
  });
}

/** Rejects with `conflict` where the server has something else than was locked, or what the pull would leave here is something else. */
export async function holdPull(lock: StackLock, {plan, items, records}: {readonly plan: PullPlan; readonly items: Items; readonly records: ReadonlyMap<string, SyncRecord>}, team: Team): Promise<void> {
  checkServer(lock, team);
  const written = new Map(plan.changes.flatMap(change => (change.action === 'delete' ? [] : [[change.resource.id, change.resource.manifest] as const])));
  const conflicts = await Promise.all(lock.objects.map(async object => {
    const theirs = manifestThere(records.get(object.id));
    const mine = written.get(object.id) ?? items.get(object.id)?.stored?.resource.manifest ?? null;
    return conflictWithLock(object, {mine, theirs});
  }));
  refuse(conflicts, team);
}

/** Rejects with `conflict` where something else than was locked would be sent, or where the server has moved on to something else. */
export async function holdPush(lock: StackLock, plan: PushPlan, team: Team): Promise<void> {
  checkServer(lock, team);
  const locked = new Map(lock.objects.map(object => [object.id, object]));
  const sent = new Set(plan.steps.filter(({action}) => action !== 'none').map(({id}) => id));
  const strangers = plan.steps.filter(({id}) => sent.has(id) && !locked.has(id));
  if (strangers.length > 0) throw differing(strangers.map(({ref, kind, id, name, owner}) => ({ref, kind, id, name, owner, fields: []})), team, 'is not in');
  const {items} = await survey(team, await team.local.heads(team.account));
  const records = await team.local.records(team.account, [...locked.keys()]);
  const conflicts = await Promise.all(lock.objects.map(async object => {
    const item = plan.items.get(object.id) ?? items.get(object.id);
    const mine = item?.stored?.resource.manifest ?? null;
    const there = manifestThere(records.get(object.id));
    return conflictWithLock(object, {mine: mine ?? there, theirs: sent.has(object.id) ? object.manifest : there});
  }));
  refuse(conflicts, team);
}

function manifestThere(record: SyncRecord | undefined): Manifest | null {
  return record?.tracking == null || record.tracking.gone ? null : record.tracking.manifest;
}

/** Null where both sides have exactly what was locked. */
async function conflictWithLock(object: LockedObject, {mine, theirs}: {readonly mine: Manifest | null; readonly theirs: Manifest | null}): Promise<ObjectConflict | null> {
  const same = (manifest: Manifest | null): boolean => manifest !== null && digestOf(manifest) === object.digest;
  if (same(mine) && same(theirs)) return null;
  return conflictOf(object, {base: object.manifest, mine, theirs});
}

function refuse(conflicts: readonly (ObjectConflict | null)[], team: Team): void {
  const found = conflicts.filter(conflict => conflict !== null);
  if (found.length > 0) throw differing(found, team, 'is not as in');
}

function differing(conflicts: readonly ObjectConflict[], {remoteName}: Team, how: string): AppError {
  const told = conflicts.map(({ref, fields, deleted}) => {
    const paths = fields.map(({path}) => path);
    return paths.length === 0 ? `${ref}${deleted === undefined ? '' : ' (it is gone)'}` : `${ref} (${paths.slice(0, 5).join(', ')})`;
  });
  return new AppError('conflict', `${told.join('; ')} ${how} the lock; nothing was changed here or on ${remoteName}`, {
    hint: 'What was reviewed is not what is there now. Review it, and write the lock again with `cairn lock`.',
    next: ['cairn diff', 'cairn lock'],
    details: {conflicts},
  });
}
