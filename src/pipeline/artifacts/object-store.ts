/** Where bytes lie under keys: a folder, or a bucket of a cloud. One file for each kind; `artifacts.ts` gives them meaning. */
import type {Readable} from 'node:stream';
import type {Chunks, Hashed} from './hashed-copy.js';

/** What is put: its size, its digest, and a way to read it from any place, again if need be. */
export interface Content {
  readonly size: number;
  /** Of all of it, 64 hex digits: stores that check it on arrival are told; others read it back or compare what they computed. */
  readonly sha256: string;
  /** From that byte to the end, or to before `end`. */
  open(start?: number, end?: number): Readable;
}

export interface ObjectStore {
  /** For messages: `s3://acme-ml/runs`. */
  readonly place: string;
  /**
   * Puts it under the key, whole or not at all, in parts if it is large; an interrupted one goes on where it stopped when it is put again.
   * With `ifAbsent` it never replaces anything. Resolves to false where something was there already. Rejects with `unreachable`, `not_allowed`,
   * `not_found` (no such bucket) or `failed`, also where the content is not what its digest says: nothing is put then.
   */
  put(key: string, content: Content, options?: {readonly ifAbsent?: boolean}): Promise<boolean>;
  /** Reads it from that byte on; null where there is nothing. A connection that is cut is taken up again where it broke. Errors of the stream are `AppError`s too. */
  get(key: string, start?: number): Promise<Readable | null>;
  /** null where there is nothing. */
  size(key: string): Promise<number | null>;
  /** Keys with that prefix, in their order. */
  list(prefix: string): AsyncIterable<string>;
  /** Nothing where there is nothing. */
  remove(key: string): Promise<void>;
  close(): Promise<void>;
  /**
   * Only of stores that writing costs no network: puts what is read under the key that its digest gives, hashing and writing at once, so
   * that it is read a single time and no change in between can make the two differ. Bytes of that size that are there already stay.
   */
  take?(chunks: Chunks, keyOf: (sha256: string) => string): Promise<Hashed>;
}

const keyPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** Keys are paths of plain words: none of them leads out of a folder or needs escaping in an address. Throws for any other, which is a bug of the caller. */
export function checkKey(key: string): string {
  if (!keyPattern.test(key) || key.length > 512) throw new TypeError(`not a key: ${JSON.stringify(key)}`);
  return key;
}
