/** From refs to what is pushed and pulled: what is here, and by owner what is only there (SEMANTICS 1.3). */
import type {Stored} from '../backend/backend.js';
import {AppError, hasCode} from '../domain/errors.js';
import {isLocalOnly, nameOf, sameNamespace} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {parseRef, refOf} from '../domain/ref.js';
import type {Ref} from '../domain/ref.js';
import {resolve} from '../inventory/resolve.js';
import {isVisibleThere, itemsNamed} from './survey.js';
import type {Item, Survey} from './survey.js';
import type {KnownTeam} from './team.js';

export interface Wanted {
  /** Refs as they were typed; a text without a kind is a stack. Without any, the active stack. */
  readonly refs: readonly string[];
  readonly all: boolean;
  readonly activeStack: () => Promise<Stored>;
  /** Ids of what is meant besides, as far as it is anywhere still. */
  readonly also?: readonly string[];
  /** Nothing but `also` is meant. */
  readonly alone?: boolean;
}

/** The objects that a push is of: what was named, the active stack, or all of one's own that may ever leave. */
export async function pushRoots(team: KnownTeam, wanted: Wanted, survey: Survey): Promise<readonly Item[]> {
  const roots = withOthers(await namedPushRoots(team, wanted, survey), wanted, survey);
  if (!wanted.all) for (const {stored} of roots) if (stored !== null) certain(stored, survey.damaged);
  return roots;
}

async function namedPushRoots(team: KnownTeam, {refs, all, ...wanted}: Wanted, {items, damaged}: Survey): Promise<readonly Item[]> {
  if (all) return [...items.values()].filter(item => isSendable(team, item));
  if (refs.length === 0) return activeRoot(items, {...wanted, activeStack: async () => certain(await wanted.activeStack(), damaged)});
  return Promise.all(refs.map(async text => namedHere(team, text, {items, damaged})));
}

/** The objects that a pull is of: what was named, the active stack, or all that is visible. */
export async function pullRoots(team: KnownTeam, wanted: Wanted, survey: Survey): Promise<readonly Item[]> {
  return withOthers(await namedPullRoots(team, wanted, survey), wanted, survey);
}

/** The roots, and what is meant besides them. */
function withOthers(roots: readonly Item[], {also = []}: Wanted, {items}: Survey): readonly Item[] {
  const others = also.flatMap(id => items.get(id) ?? []);
  return [...new Map([...roots, ...others].map(item => [item.id, item])).values()];
}

async function namedPullRoots(team: KnownTeam, {refs, all, ...wanted}: Wanted, {items}: Survey): Promise<readonly Item[]> {
  if (all) return [...items.values()].filter(({head}) => head !== undefined);
  if (refs.length === 0) return activeRoot(items, wanted);
  return Promise.all(refs.map(async text => namedThere(team, text, items)));
}

/** The active stack; one that never leaves this machine is no reason to fail where something else is meant as well. */
async function activeRoot(items: ReadonlyMap<string, Item>, {activeStack, also = [], alone = false}: Omit<Wanted, 'refs' | 'all'>): Promise<readonly Item[]> {
  if (alone) return [];
  const {resource} = await activeStack();
  return also.length > 0 && isLocalOnly(resource) ? [] : [itemOf(items, resource.id)];
}

/** One's own, but secrets and what belongs to this machine; what is only there, or was changed without being one's own, isn't it. */
function isSendable({username}: KnownTeam, {kind, owner, stored, state}: Item): boolean {
  if (owner !== username || kind === 'secret' || state === 'remote-only') return false;
  return stored === null || (!isLocalOnly(stored.resource) && stored.resource.namespace.owner === null);
}

function itemOf(items: ReadonlyMap<string, Item>, id: string): Item {
  const item = items.get(id);
  if (item !== undefined) return item;
  throw new AppError('not_found', 'the object belongs to another remote', {hint: 'Name that remote with --remote.'});
}

/** Rejects with `invalid_manifest` for a file whose id another one has too: it may be either's object that would be replaced. */
function certain(stored: Stored, damaged: Survey['damaged']): Stored {
  const {resource} = stored;
  const {kind, namespace} = resource;
  const row = damaged.find(each => each.kind === kind && sameNamespace(each.namespace, namespace) && sameName(each.name, nameOf(resource)));
  if (row === undefined) return stored;
  throw new AppError('invalid_manifest', `${refOf(resource)} can not be sent: ${row.problem}`, {details: {file: row.place, problem: row.problem}});
}

/** What a push means by a ref: an object here, or one that was deleted here and still is there. */
async function namedHere(team: KnownTeam, text: string, {items, damaged}: Survey): Promise<Item> {
  const ref = refOn(team, text);
  try {
    return itemOf(items, certain(await resolveHere(team, text), damaged).resource.id);
  } catch (error) {
    const vanished = itemsNamed(team, items.values(), ref).find(({stored, head}) => stored === null && head?.base != null);
    if (vanished === undefined || !hasCode(error, 'not_found')) throw error;
    return vanished;
  }
}

/** What a pull means by a ref: an object that is there, else one that is here. */
async function namedThere(team: KnownTeam, text: string, items: ReadonlyMap<string, Item>): Promise<Item> {
  const ref = refOn(team, text);
  const here = items.get((await hereOrNull(team, text))?.resource.id ?? '');
  const there = here?.head === undefined ? itemsNamed(team, items.values(), ref).find(isVisibleThere) : here;
  const item = there ?? here;
  if (item === undefined) throw notThere(team, text);
  return item;
}

async function hereOrNull(team: KnownTeam, text: string): Promise<Stored | null> {
  try {
    return await resolveHere(team, text);
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}

async function resolveHere({local, remoteName, username}: KnownTeam, text: string): Promise<Stored> {
  return resolve(local, text, {defaultKind: 'stack', identities: [{name: remoteName, username}]});
}

function refOn({remoteName}: KnownTeam, text: string): Ref {
  const ref = parseRef(text, 'stack');
  if (ref.remote === null || ref.remote === remoteName) return ref;
  throw new AppError('usage', `"${text}" names the remote ${ref.remote}, and this is ${remoteName}`, {
    hint: `Say --remote ${ref.remote}.`,
  });
}

function notThere({remoteName}: KnownTeam, text: string): AppError {
  return new AppError('not_found', `${text} is neither here nor, as far as you may see, on ${remoteName}`, {
    hint: 'A bare name means your own; another owner’s object is KIND/OWNER/NAME.',
    next: ['cairn status'],
  });
}
