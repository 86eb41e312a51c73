/**
 * What files were read as, so that a list needn't parse them again. Derived: deleting it changes
 * nothing, and where it can't be written reading is only slower.
 *
 * An entry is known by its path, size, times and inode; one whose file is not clearly older than
 * the moment of reading is checked against the file's text, since a later edit could have left
 * the times as they were (SEMANTICS 2.4).
 */
import type {BigIntStats} from 'node:fs';
import {join} from 'node:path';
import {makePrivateFolder, readIfThere, writeAtomically} from '../../lib/atomic-file.js';
import type {ObjectContent} from './object-file.js';

export interface IndexEntry {
  readonly stamp: Stamp;
  /** When the file was read, in milliseconds since 1970. */
  readonly readAt: number;
  /** Digest of the file's text. */
  readonly text: string;
  readonly content: ObjectContent;
  digest?: ManifestDigest;
}

/** The digest of a manifest whose references resolve to these ids. */
export interface ManifestDigest {
  readonly ids: string;
  readonly value: string;
}

/** Size, mtime, ctime and inode. Nanoseconds are kept modulo 2^53: exact as numbers, and quicker to compare than texts. */
type Stamp = readonly [size: number, mtime: number, ctime: number, inode: number];

interface Shard {
  readonly entries: Map<string, IndexEntry>;
  changed: boolean;
}

/** Of the shards' content; another one is ignored and written anew. */
const format = 1;
const shardCount = 64;
/** Longer than the steps of any file system's clock, in milliseconds. */
const clearlyOlder = 2_100;

export class FileIndex {
  readonly #folder: string;
  readonly #shards = new Map<number, Shard>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get(path: string): IndexEntry | undefined {
    return this.#shardOf(path).entries.get(path);
  }

  set(path: string, entry: IndexEntry): void {
    const shard = this.#shardOf(path);
    shard.entries.set(path, entry);
    shard.changed = true;
  }

  /** Keeps a digest with its entry, for as long as the entry itself is kept. */
  setDigest(path: string, entry: IndexEntry, digest: ManifestDigest): void {
    entry.digest = digest;
    this.#shardOf(path).changed = true;
  }

  /** Forgets files that are no longer there. */
  forget(isGone: (path: string) => boolean): void {
    for (const shard of this.#shards.values()) {
      for (const path of shard.entries.keys()) {
        if (isGone(path)) shard.changed = shard.entries.delete(path);
      }
    }
  }

  /** Writes the shards that changed. */
  save(): void {
    try {
      for (const [number, shard] of this.#shards) {
        if (!shard.changed) continue;
        makePrivateFolder(this.#folder);
        writeAtomically(this.#fileOf(number), JSON.stringify({format, entries: Object.fromEntries(shard.entries)}), {durable: false});
        shard.changed = false;
      }
    } catch {
      // A home that can't be written, or is full: the next reader parses the files again.
    }
  }

  #shardOf(path: string): Shard {
    const number = shardNumber(path);
    const loaded = this.#shards.get(number) ?? this.#load(number);
    this.#shards.set(number, loaded);
    return loaded;
  }

  #load(number: number): Shard {
    try {
      const shard = JSON.parse(readIfThere(this.#fileOf(number)) ?? '{}') as {format?: number; entries?: Record<string, IndexEntry>};
      return {entries: new Map(shard.format === format ? Object.entries(shard.entries ?? {}) : []), changed: false};
    } catch {
      return {entries: new Map(), changed: false};
    }
  }

  #fileOf(number: number): string {
    return join(this.#folder, `${number.toString(16).padStart(2, '0')}.json`);
  }
}

/** What tells one state of a file from another. */
export function stampOf({size, mtimeNs, ctimeNs, ino}: BigIntStats): Stamp {
  return [Number(size), exact(mtimeNs), exact(ctimeNs), exact(ino)];
}

/** True where the file can't have changed since it was read. */
export function isCurrent(entry: IndexEntry, stat: BigIntStats): boolean {
  const changed = Math.max(Number(stat.mtimeMs), Number(stat.ctimeMs));
  if (entry.readAt - changed <= clearlyOlder) return false;
  const [size, mtime, ctime, inode] = stampOf(stat);
  const stamp = entry.stamp;
  return stamp[0] === size && stamp[1] === mtime && stamp[2] === ctime && stamp[3] === inode;
}

function exact(value: bigint): number {
  return Number(BigInt.asUintN(53, value));
}

/** FNV-1a over the path: any even spread will do. */
function shardNumber(path: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index += 1) hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % shardCount;
}
