/** The state of sync in files below `state/remotes` (docs/architecture.md). */
import type {AccountKey} from '../../domain/account.js';
import type {Manifest} from '../../domain/manifest.js';
import {AppError} from '../../domain/errors.js';
import type {Json} from '../../domain/json.js';
import {largestRecord} from '../../lib/atomic-file.js';
import {parsedJson} from '../../lib/json-text.js';
import type {FileChange} from '../../lib/transaction.js';
import {emptyMemo, headOf, memoAfter} from '../sync-state.js';
import type {Base, Fetched, Memo, PendingPush, SyncHead, SyncRecord, SyncUpdate, Tracking} from '../sync-state.js';
import {folderNameOf} from './layout.js';
import type {Root, StoreView} from './layout.js';
import {isContents, isFetched, isHeads, isMemo, isPending} from './sync-shapes.js';

/** What a head leaves out. */
interface SyncContent {
  readonly base: Manifest | null;
  readonly tracking: {readonly manifest: Manifest; readonly created: string; readonly updated: string} | null;
}

const shardCount = 64;
const shardFile = /^[0-9a-f]{2}\.json$/;

export function readHeads(view: StoreView, account: AccountKey): ReadonlyMap<string, SyncHead> {
  const folder = `${folderOf(account)}/heads`;
  const files = view.names('state', folder).filter(file => shardFile.test(file));
  const shards = files.map(file => readHeadShard(view, `${folder}/${file}`));
  return new Map(shards.flatMap(Object.entries<SyncHead>));
}

export function readRecords(view: StoreView, account: AccountKey, ids: readonly string[]): ReadonlyMap<string, SyncRecord> {
  const records = new Map<string, SyncRecord>();
  for (const [shard, members] of byShard(ids, id => id)) {
    const heads = readHeadShard(view, pathOf(account, 'heads', shard));
    const contents = readContentShard(view, pathOf(account, 'contents', shard));
    for (const id of members) {
      const [head, content] = [heads[id], contents[id]];
      if (head !== undefined && content !== undefined) records.set(id, recordOf(head, content));
    }
  }
  return records;
}

export function readFetched(view: StoreView, account: AccountKey): Fetched | null {
  return readJson<Fetched>(view, `${folderOf(account)}/fetched.json`, isFetched);
}

export function readPending(view: StoreView, account: AccountKey): PendingPush | null {
  return readJson<PendingPush>(view, `${folderOf(account)}/pending.json`, isPending);
}

export function readMemo(view: StoreView, account: AccountKey): Memo {
  // What an earlier version wrote lacks what came later.
  return {...emptyMemo, ...readJson<Memo>(view, `${folderOf(account)}/memo.json`, isMemo)};
}

/** The changes of files that carry out an update. */
export function syncChanges(view: StoreView, update: SyncUpdate): readonly FileChange<Root>[] {
  const {account, records = [], fetched, pending, memo, forget = false} = update;
  if (forget) return everyFile(view, folderOf(account)).map(path => ({root: 'state', path, content: null}));
  const changes = [...byShard(records, record => record.id)].flatMap(([shard, members]) => shardChanges(view, account, {shard, members}));
  if (fetched !== undefined) changes.push(jsonChange(`${folderOf(account)}/fetched.json`, fetched));
  if (pending !== undefined) changes.push(jsonChange(`${folderOf(account)}/pending.json`, pending));
  if (memo !== undefined) changes.push(jsonChange(`${folderOf(account)}/memo.json`, memoAfter(readMemo(view, account), memo)));
  return changes;
}

interface ShardUpdate {
  readonly shard: string;
  readonly members: readonly SyncRecord[];
}

function shardChanges(view: StoreView, account: AccountKey, {shard, members}: ShardUpdate): FileChange<Root>[] {
  const paths = {heads: pathOf(account, 'heads', shard), contents: pathOf(account, 'contents', shard)};
  const heads = {...readHeadShard(view, paths.heads)};
  const contents = {...readContentShard(view, paths.contents)};
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

function readHeadShard(view: StoreView, path: string): Readonly<Record<string, SyncHead>> {
  return readJson<Record<string, SyncHead>>(view, path, isHeads) ?? {};
}

function readContentShard(view: StoreView, path: string): Readonly<Record<string, SyncContent>> {
  return readJson<Record<string, SyncContent>>(view, path, isContents) ?? {};
}

/** Throws `invalid_input` naming the file where what it holds isn't right. */
function readJson<T>(view: StoreView, path: string, isRight: (value: Json) => boolean): T | null {
  const text = view.text('state', path, largestRecord);
  if (text === null) return null;
  const value = parsedJson(text);
  if (value === undefined || !isRight(value)) throw damaged(view.place('state', path));
  return value as T;
}

function damaged(place: string): AppError {
  return new AppError('invalid_input', `${place} is damaged: it is not what cairn keeps there about a server`, {
    hint: 'Restore it from a backup; or move it away: `cairn pull` fetches anew, and shows as unrelated what it can no longer compare.',
    next: [`mv ${place} ${place}.damaged`, 'cairn doctor'],
    details: {file: place},
  });
}

function jsonChange(path: string, value: unknown): FileChange<Root> {
  return {root: 'state', path, content: value === null ? null : JSON.stringify(value)};
}

function everyFile(view: StoreView, folder: string): readonly string[] {
  return view.names('state', folder).flatMap(name => (name.endsWith('.json') ? [`${folder}/${name}`] : everyFile(view, `${folder}/${name}`)));
}
