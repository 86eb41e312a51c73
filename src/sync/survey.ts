/** Both sides at once: every object that is here or known to be there, with its state. */
import type {Damaged, LocalBackend, Stored} from '../backend/backend.js';
import type {SyncHead} from '../backend/sync-state.js';
import {kinds} from '../domain/kind.js';
import type {Kind} from '../domain/kind.js';
import {nameOf} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import type {Ref} from '../domain/ref.js';
import type {Right} from '../domain/right.js';
import {referencesOf} from './closure.js';
import {compare, statesOf} from './compare.js';
import type {ObjectState} from './compare.js';
import {teamRef} from './team.js';
import type {Team} from './team.js';

export interface Item {
  readonly id: string;
  readonly kind: Kind;
  /** Here, or there for what isn't here. */
  readonly name: string;
  /** On the server. */
  readonly owner: string;
  readonly ref: string;
  readonly stored: Stored | null;
  readonly head: SyncHead | undefined;
  readonly state: ObjectState;
}

export interface Survey {
  readonly items: ReadonlyMap<string, Item>;
  readonly damaged: readonly Damaged[];
}

/** Everything that counts for one account. Objects that were pulled from another remote are no part of it. */
export async function survey(team: Omit<Team, 'remote'>, heads: ReadonlyMap<string, SyncHead>): Promise<Survey> {
  const {stored, damaged} = await localObjects(team.local);
  const here = stored.filter(({resource: {id, namespace}}) => isOfRemote(team, namespace.remote) || heads.has(id));
  const states = statesOf(heads, here.map(localObject), team.username);
  const items = new Map<string, Item>();
  for (const object of here) {
    const {id} = object.resource;
    items.set(id, itemOf(team, object, {head: heads.get(id), state: states.get(id) as ObjectState}));
  }
  for (const head of heads.values()) {
    const state = items.has(head.id) ? null : compare(head, undefined);
    if (state !== null) items.set(head.id, {...head, ref: teamRef(team, head.kind, head), stored: null, head, state});
  }
  return {items, damaged};
}

/** Reads the object's file once more, so that what is sent or merged is what stands in it now; null where it is gone. */
export async function freshen(team: Pick<Team, 'local' | 'username'>, item: Item): Promise<Item> {
  if (item.stored === null) return item;
  const stored = await team.local.get(item.kind, item.id);
  if (stored.digest === item.stored.digest) return {...item, stored};
  const state = item.state === 'unrelated' ? item.state : compare(item.head, stored.digest);
  return itemOf(team, stored, {head: item.head, state});
}

/** The object as the server was last seen to have it; null where it was never seen, or is gone. */
export function trackedHead(head: SyncHead | undefined): (SyncHead['tracking'] & {readonly gone: false}) | null {
  return head === undefined || head.tracking === null || head.tracking.gone ? null : head.tracking;
}

/** What the account may do with it: everything with what it never pushed; null for what it can no longer see. */
export function rightOn({head}: Pick<Item, 'head'>): Right | null {
  if (head === undefined || head.tracking === null) return 'admin';
  return head.tracking.gone ? null : head.tracking.right;
}

/** True if the server showed the object when it was last asked. */
export function isVisibleThere({head}: Pick<Item, 'head'>): boolean {
  if (head === undefined) return false;
  return head.tracking === null ? head.base !== null : !head.tracking.gone;
}

/** For every id, the objects here that refer to it. */
export function usersIn(items: ReadonlyMap<string, Item>): ReadonlyMap<string, readonly Item[]> {
  const users = new Map<string, Item[]>();
  for (const item of items.values()) {
    for (const {target} of item.stored === null ? [] : referencesOf(item.stored.resource)) {
      const known = users.get(target);
      if (known === undefined) users.set(target, [item]);
      else known.push(item);
    }
  }
  return users;
}

/** The items that a ref means on this remote; a ref without an owner means one's own. */
export function itemsNamed(team: Pick<Team, 'username'>, items: Iterable<Item>, ref: Ref): readonly Item[] {
  const owner = ref.owner ?? team.username;
  return [...items].filter(item =>
    item.kind === ref.kind && sameName(item.owner, owner) && (sameName(item.name, ref.name) || sameName(item.head?.name ?? '', ref.name)));
}

/** Everything on this machine, of all kinds. */
async function localObjects(local: LocalBackend): Promise<{stored: readonly Stored[]; damaged: readonly Damaged[]}> {
  const rows = (await Promise.all(kinds.map(kind => local.list(kind)))).flat();
  return {
    stored: rows.filter(row => row.status === 'ok'),
    damaged: rows.filter(row => row.status === 'damaged'),
  };
}

function isOfRemote({remoteName}: Pick<Team, 'remoteName'>, remote: string | null): boolean {
  return remote === null || remote === remoteName;
}

function localObject({resource, digest}: Stored): Parameters<typeof statesOf>[1][number] {
  return {id: resource.id, kind: resource.kind, name: nameOf(resource), namespace: resource.namespace, digest};
}

function itemOf(team: Pick<Team, 'username'>, stored: Stored, {head, state}: Pick<Item, 'head' | 'state'>): Item {
  const {id, kind, namespace} = stored.resource;
  const name = nameOf(stored.resource);
  const owner = head?.owner ?? namespace.owner ?? team.username;
  return {id, kind, name, owner, ref: teamRef(team, kind, {name, owner}), stored, head, state};
}
