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
import type {Team} from './team.js';

export interface Wanted {
  /** Refs as they were typed; a text without a kind is a stack. Without any, the active stack. */
  readonly refs: readonly string[];
  readonly all: boolean;
  readonly activeStack: () => Promise<Stored>;
}

/** The objects that a push is of: what was named, the active stack, or all of one's own that may ever leave. */
export async function pushRoots(team: Team, {refs, all, activeStack}: Wanted, {items, damaged}: Survey): Promise<readonly Item[]> {
  if (all) return [...items.values()].filter(item => isSendable(team, item));
  if (refs.length === 0) return [itemOf(items, certain(await activeStack(), damaged).resource.id)];
  return Promise.all(refs.map(async text => namedHere(team, text, {items, damaged})));
}

/** The objects that a pull is of: what was named, the active stack, or all that is visible. */
export async function pullRoots(team: Team, {refs, all, activeStack}: Wanted, {items}: Survey): Promise<readonly Item[]> {
  if (all) return [...items.values()].filter(({head}) => head !== undefined);
  if (refs.length === 0) return [itemOf(items, (await activeStack()).resource.id)];
  return Promise.all(refs.map(async text => namedThere(team, text, items)));
}

/** One's own, but secrets and what belongs to this machine; what is only there, or was changed without being one's own, isn't it. */
function isSendable({username}: Team, {kind, owner, stored, state}: Item): boolean {
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
async function namedHere(team: Team, text: string, {items, damaged}: Survey): Promise<Item> {
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
async function namedThere(team: Team, text: string, items: ReadonlyMap<string, Item>): Promise<Item> {
  const ref = refOn(team, text);
  const here = items.get((await hereOrNull(team, text))?.resource.id ?? '');
  const there = here?.head === undefined ? itemsNamed(team, items.values(), ref).find(isVisibleThere) : here;
  const item = there ?? here;
  if (item === undefined) throw notThere(team, text);
  return item;
}

async function hereOrNull(team: Team, text: string): Promise<Stored | null> {
  try {
    return await resolveHere(team, text);
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}

async function resolveHere({local, remoteName, username}: Team, text: string): Promise<Stored> {
  return resolve(local, text, {defaultKind: 'stack', identities: [{name: remoteName, username}]});
}

function refOn({remoteName}: Team, text: string): Ref {
  const ref = parseRef(text, 'stack');
  if (ref.remote === null || ref.remote === remoteName) return ref;
  throw new AppError('usage', `"${text}" names the remote ${ref.remote}, and this is ${remoteName}`, {
    hint: `Say --remote ${ref.remote}.`,
  });
}

function notThere({remoteName}: Team, text: string): AppError {
  return new AppError('not_found', `${text} is neither here nor, as far as you may see, on ${remoteName}`, {
    hint: 'A bare name means your own; another owner’s object is KIND/OWNER/NAME.',
    next: ['cairn status'],
  });
}
