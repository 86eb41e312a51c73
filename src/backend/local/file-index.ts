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
import {isJsonObject} from '../../domain/json.js';
import type {Manifest} from '../../domain/manifest.js';
import {largestRecord, makePrivateFolder, readIfThere, writeAtomically} from '../../lib/atomic-file.js';

/** A file's state and what it says. A list, since thousands of them are read at once. */
export type IndexEntry = readonly [
  /** Size, mtime, ctime and inode; null where these may not tell a later edit. */
  stamp: Stamp | null,
  /** Digest of the file's text. */
  text: string,
  id: string | null,
  named: boolean,
  manifest: Manifest,
  /** What the manifest's references resolved to when its digest was taken, and the digest; empty before that. */
  references: string,
  digest: string,
];

/** Nanoseconds are kept modulo 2^53: exact as numbers, and quicker to compare than texts. */
type Stamp = readonly [size: number, mtime: number, ctime: number, inode: number];

interface Shard {
  readonly entries: Map<string, IndexEntry>;
  changed: boolean;
}

/** Of the shards' content and number; another one is ignored and written anew. */
const format = 2;
/** A look at one object reads one or two of them, a list all: few enough that opening them isn't what takes the time. */
const shardCount = 16;
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

  /** How many files are known to the shards that were read. */
  get size(): number {
    return [...this.#shards.values()].reduce((sum, {entries}) => sum + entries.size, 0);
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
        writeAtomically(this.#fileOf(number), JSON.stringify([format, ...shard.entries]), {durable: false});
        shard.changed = false;
      }
    } catch {
      // A home that can't be written, or is full: the next reader parses the files again.
    }
  }

  #shardOf(path: string): Shard {
    const number = shardNumber(path);
    const known = this.#shards.get(number);
    if (known !== undefined) return known;
    const loaded = {entries: this.#load(number), changed: false};
    this.#shards.set(number, loaded);
    return loaded;
  }

  #load(number: number): Map<string, IndexEntry> {
    try {
      const [found, ...entries] = JSON.parse(readIfThere(this.#fileOf(number), largestRecord) ?? '[]') as [number?, ...unknown[]];
      return new Map(found === format ? entries.filter(isPair) : []);
    } catch {
      return new Map();
    }
  }

  #fileOf(number: number): string {
    return join(this.#folder, `${number.toString(16).padStart(2, '0')}.json`);
  }
}

/** What tells this state of a file from any other one, if it was read at `readAt` (milliseconds since 1970); null where nothing does. */
export function stampOf(stat: BigIntStats, readAt: number): Stamp | null {
  const isClear = readAt - Math.max(Number(stat.mtimeMs), Number(stat.ctimeMs)) > clearlyOlder;
  return isClear ? [Number(stat.size), exact(stat.mtimeNs), exact(stat.ctimeNs), exact(stat.ino)] : null;
}

/** True where the file can't have changed since it was read. */
export function isCurrent([stamp]: IndexEntry, {size, mtimeNs, ctimeNs, ino}: BigIntStats): boolean {
  return stamp !== null && stamp[0] === Number(size) && stamp[1] === exact(mtimeNs) && stamp[2] === exact(ctimeNs) && stamp[3] === exact(ino);
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

/** The file may have been damaged: an entry of another shape is none. */
function isPair(value: unknown): value is readonly [string, IndexEntry] {
  return Array.isArray(value) && typeof value[0] === 'string' && isEntry(value[1]);
}

function isEntry(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 7) return false;
  const [stamp, text, id, named, manifest, references, digest] = value as readonly unknown[];
  const isStamp = stamp === null || (Array.isArray(stamp) && stamp.length === 4);
  const areTexts = [text, references, digest].every(each => typeof each === 'string');
  return isStamp && areTexts && (id === null || typeof id === 'string') && typeof named === 'boolean' && isManifest(manifest);
}

function isManifest(value: unknown): boolean {
  return isJsonObject(value) && isJsonObject(value['metadata']) && typeof value['metadata']['name'] === 'string' && isJsonObject(value['spec']);
}
