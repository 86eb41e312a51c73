/** Where everything stands, from what was last fetched: no server is asked. */
import type {SyncRecord} from '../backend/sync-state.js';
import type {Kind} from '../domain/kind.js';
import {isLocalOnly} from '../domain/manifest.js';
import type {ObjectState} from './compare.js';
import {conflictOf} from './conflicts.js';
import type {FieldConflict} from './merge.js';
import {waitingIn} from './outbox.js';
import type {Waiting} from './outbox.js';
import {survey} from './survey.js';
import type {Item} from './survey.js';
import type {KnownTeam} from './team.js';

/** `cairn status -o json`. */
export interface Status {
  readonly remote: string;
  readonly user: string;
  /** When the server was last asked, in UTC; null for never. */
  readonly fetched: string | null;
  readonly objects: readonly ObjectStatus[];
  /** What waits for the next sync to be sent. */
  readonly outbox: readonly WaitingObject[];
  /** The same for every other remote, where it was asked for. */
  readonly others?: readonly Status[];
}

export interface WaitingObject extends Pick<Item, 'ref' | 'kind' | 'id' | 'name' | 'owner'> {
  /** Since when: UTC, RFC 3339. */
  readonly at: string;
}

export interface ObjectStatus {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly state: ObjectState;
  /** What differs, for objects that both sides have. */
  readonly fields?: readonly FieldConflict[];
}

export async function status(team: KnownTeam): Promise<Status> {
  const {local, account, remoteName, username} = team;
  const [heads, fetched] = await Promise.all([local.heads(account), local.fetched(account)]);
  const {items} = await survey(team, heads);
  const listed = [...items.values()].filter(belongs).sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const records = await local.records(account, listed.filter(differs).map(({id}) => id));
  const objects = await Promise.all(listed.map(async item => objectStatus(item, records.get(item.id))));
  return {remote: remoteName, user: username, fetched: fetched?.at ?? null, objects, outbox: (await waitingIn(team)).map(waitingObject)};
}

function waitingObject({item: {ref, kind, id, name, owner}, at}: Waiting): WaitingObject {
  return {ref, kind, id, name, owner, at};
}

/** False where something is to be pushed, pulled or decided. What one merely could pull is no difference. */
export function isSettled({state}: Pick<ObjectStatus, 'state'>): boolean {
  return state === 'in-sync' || state === 'remote-only';
}

/** Secrets, and what belongs to this machine alone, take no part in sync. */
function belongs({kind, stored}: Item): boolean {
  return kind !== 'secret' && (stored === null || !isLocalOnly(stored.resource));
}

function differs({state}: Item): boolean {
  return state === 'ahead' || state === 'behind' || state === 'diverged';
}

async function objectStatus(item: Item, record: SyncRecord | undefined): Promise<ObjectStatus> {
  const {ref, kind, id, name, owner, state, stored} = item;
  const shown = {ref, kind, id, name, owner, state};
  if (!differs(item) || record === undefined || stored === null) return shown;
  const theirs = record.tracking === null || record.tracking.gone ? record.base : record.tracking;
  const sides = {base: record.base?.manifest ?? null, mine: stored.resource.manifest, theirs: theirs?.manifest ?? null};
  return {...shown, fields: (await conflictOf(item, sides)).fields};
}
