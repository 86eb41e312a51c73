/** The state of sync in files below `state/remotes` (docs/architecture.md). */
import type {AccountKey} from '../../domain/account.js';
import type {Manifest} from '../../domain/manifest.js';
import type {FileChange} from '../../lib/transaction.js';
import {headOf} from '../sync-state.js';
import type {Base, Fetched, PendingPush, SyncHead, SyncRecord, SyncUpdate, Tracking} from '../sync-state.js';
import {folderNameOf} from './layout.js';
import type {Root, StoreView} from './layout.js';

/** What a head leaves out. */
interface SyncContent {
  readonly base: Manifest | null;
  readonly tracking: {readonly manifest: Manifest; readonly created: string; readonly updated: string} | null;
}

const shardCount = 64;

export function readHeads(view: StoreView, account: AccountKey): ReadonlyMap<string, SyncHead> {
  const folder = `${folderOf(account)}/heads`;
  const shards = view.names('state', folder).map(file => readShard<SyncHead>(view, `${folder}/${file}`));
  return new Map(shards.flatMap(Object.entries<SyncHead>));
}

export function readRecords(view: StoreView, account: AccountKey, ids: readonly string[]): ReadonlyMap<string, SyncRecord> {
  const records = new Map<string, SyncRecord>();
  for (const [shard, members] of byShard(ids, id => id)) {
    const heads = readShard<SyncHead>(view, pathOf(account, 'heads', shard));
    const contents = readShard<SyncContent>(view, pathOf(account, 'contents', shard));
    for (const id of members) {
      const [head, content] = [heads[id], contents[id]];
      if (head !== undefined && content !== undefined) records.set(id, recordOf(head, content));
    }
  }
  return records;
}

export function readFetched(view: StoreView, account: AccountKey): Fetched | null {
  return readJson<Fetched>(view, `${folderOf(account)}/fetched.json`);
}

export function readPending(view: StoreView, account: AccountKey): PendingPush | null {
  return readJson<PendingPush>(view, `${folderOf(account)}/pending.json`);
}

/** The changes of files that carry out an update. */
export function syncChanges(view: StoreView, update: SyncUpdate): readonly FileChange<Root>[] {
  const {account, records = [], fetched, pending, forget = false} = update;
  if (forget) return everyFile(view, folderOf(account)).map(path => ({root: 'state', path, content: null}));
  const changes = [...byShard(records, record => record.id)].flatMap(([shard, members]) => shardChanges(view, account, {shard, members}));
  if (fetched !== undefined) changes.push(jsonChange(`${folderOf(account)}/fetched.json`, fetched));
  if (pending !== undefined) changes.push(jsonChange(`${folderOf(account)}/pending.json`, pending));
  return changes;
}

interface ShardUpdate {
  readonly shard: string;
  readonly members: readonly SyncRecord[];
}

function shardChanges(view: StoreView, account: AccountKey, {shard, members}: ShardUpdate): FileChange<Root>[] {
  const paths = {heads: pathOf(account, 'heads', shard), contents: pathOf(account, 'contents', shard)};
  const heads = {...readShard<SyncHead>(view, paths.heads)};
  const contents = {...readShard<SyncContent>(view, paths.contents)};
  for (const record of members) {
    delete heads[record.id];
    delete contents[record.id];
    if (record.base === null && record.tracking === null) continue;
    heads[record.id] = headOf(record);
    contents[record.id] = contentOf(record);
  }
  return [jsonChange(paths.heads, heads), jsonChange(paths.contents, contents)];
}

function contentOf({base, tracking}: SyncRecord): SyncContent {
  return {
    base: base?.manifest ?? null,
    tracking: tracking === null || tracking.gone ? null : {manifest: tracking.manifest, created: tracking.created, updated: tracking.updated},
  };
}

function recordOf(head: SyncHead, content: SyncContent): SyncRecord {
  const {id, kind, owner, deletedHere} = head;
  const base: Base | null = head.base === null || content.base === null ? null : {...head.base, manifest: content.base};
  return {id, kind, owner, base, tracking: trackingOf(head, content), deletedHere};
}

function trackingOf({tracking}: SyncHead, content: SyncContent): Tracking | null {
  if (tracking === null || tracking.gone) return tracking;
  return content.tracking === null ? null : {...tracking, ...content.tracking};
}

function folderOf({instance, account}: AccountKey): string {
  return `remotes/${folderNameOf(instance)}/${folderNameOf(account)}`;
}

function pathOf(account: AccountKey, part: 'heads' | 'contents', shard: string): string {
  return `${folderOf(account)}/${part}/${shard}.json`;
}

/** By the last hex digits of the id, the most random ones of a UUID v7. */
function byShard<T>(items: readonly T[], idOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const shards = new Map<string, T[]>();
  for (const item of items) {
    const number = Number.parseInt(idOf(item).slice(-2), 16) % shardCount;
    const shard = (Number.isNaN(number) ? 0 : number).toString(16).padStart(2, '0');
    const members = shards.get(shard);
    if (members === undefined) shards.set(shard, [item]);
    else members.push(item);
  }
  return shards;
}

function readShard<T>(view: StoreView, path: string): Readonly<Record<string, T>> {
  return readJson<Record<string, T>>(view, path) ?? {};
}

function readJson<T>(view: StoreView, path: string): T | null {
  const text = view.text('state', path);
  return text === null ? null : (JSON.parse(text) as T);
}

function jsonChange(path: string, value: unknown): FileChange<Root> {
  return {root: 'state', path, content: value === null ? null : JSON.stringify(value)};
}

function everyFile(view: StoreView, folder: string): readonly string[] {
  return view.names('state', folder).flatMap(name => (name.endsWith('.json') ? [`${folder}/${name}`] : everyFile(view, `${folder}/${name}`)));
}
