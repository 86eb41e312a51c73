/** Fetching: what changed on the server since the last time becomes tracking records, and nothing else moves (SEMANTICS 3.1, 3.8). */
import type {Feed, RemoteObject} from '../backend/backend.js';
import {headOf} from '../backend/sync-state.js';
import type {Fetched, SyncHead, SyncRecord} from '../backend/sync-state.js';
import {trackedOf} from './team.js';
import type {Team} from './team.js';

export interface Fetch {
  /** The records that the fetch changed, by id; without base and tracking where there is nothing left to know. */
  readonly records: ReadonlyMap<string, SyncRecord>;
  /** Every head as it is after the fetch. */
  readonly heads: ReadonlyMap<string, SyncHead>;
  readonly fetched: Fetched;
}

/** Asks the server once (a page at a time where much changed). Writes nothing: see `saveFetch`. */
export async function fetchChanges(team: Team): Promise<Fetch> {
  const {local, remote, account, now} = team;
  const [heads, last] = await Promise.all([local.heads(account), local.fetched(account)]);
  const feed = await remote.changes(last?.cursor ?? null);
  const gone = goneIds(feed, heads);
  const known = await local.records(account, [...gone, ...feed.changed.map(({resource}) => resource.id)]);
  const records = new Map<string, SyncRecord>();
  for (const object of feed.changed) records.set(object.resource.id, seen(known.get(object.resource.id), object));
  for (const id of gone) {
    const record = known.get(id);
    if (record !== undefined) records.set(id, {...record, tracking: record.base === null ? null : {gone: true}});
  }
  return {records, heads: headsAfter(heads, records), fetched: {cursor: feed.cursor, at: now().toISOString()}};
}

/** Keeps what was fetched. */
export async function saveFetch({local, account}: Team, {records, fetched}: Fetch): Promise<void> {
  await local.commit([], {account, records: [...records.values()], fetched});
}

/** A resync lists what is visible: whatever else was tracked is gone. */
function goneIds({resync, gone, changed}: Feed, heads: ReadonlyMap<string, SyncHead>): readonly string[] {
  if (!resync) return gone.filter(id => heads.has(id));
  const visible = new Set(changed.map(({resource}) => resource.id));
  return [...heads.keys()].filter(id => !visible.has(id));
}

/** The record of an object after the server showed it. */
export function seen(record: SyncRecord | undefined, object: RemoteObject): SyncRecord {
  const {id, kind, namespace} = object.resource;
  return {id, kind, owner: namespace.owner ?? '', base: record?.base ?? null, tracking: trackedOf(object), deletedHere: record?.deletedHere ?? false};
}

function headsAfter(heads: ReadonlyMap<string, SyncHead>, records: ReadonlyMap<string, SyncRecord>): ReadonlyMap<string, SyncHead> {
  const after = new Map(heads);
  for (const [id, record] of records) {
    if (record.base === null && record.tracking === null) after.delete(id);
    else after.set(id, headOf(record));
  }
  return after;
}
