/** How a file of this machine gets into an object store under its digest. */
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import {readWithoutWaiting} from '../../lib/atomic-file.js';
import {hasErrno} from '../../lib/errno.js';
import {chunksOf, hashOf} from './hashed-copy.js';
import type {Hashed} from './hashed-copy.js';
import type {Content, ObjectStore} from './object-store.js';
import {notStorable} from './walk.js';

const readSize = 1024 * 1024;
/** Windows has no such flag. */
const noLink = (constants as {O_NOFOLLOW?: number}).O_NOFOLLOW ?? 0;

export interface StoredFile {
  /** With its algorithm. */
  readonly digest: string;
  readonly size: number;
  readonly executable: boolean;
}

/** Where the bytes with that digest (64 hex digits) lie. */
export function blobKey(sha256: string): string {
  return `cairn/blobs/sha256/${sha256.slice(0, 2)}/${sha256}`;
}

/** Stores a regular file; bytes that are there already are not sent. Throws `invalid_input` for anything else. */
export async function storeFile(objects: ObjectStore, path: string): Promise<StoredFile> {
  const file = await openRegular(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw notStorable(path);
    const {sha256, size} = await (objects.take?.(chunksOf(file), blobKey) ?? send(objects, file));
    return {digest: `sha256:${sha256}`, size, executable: (stat.mode & 0o100) !== 0};
  } finally {
    await file.close();
  }
}

async function openRegular(path: string): Promise<FileHandle> {
  try {
    return await open(path, readWithoutWaiting | noLink);
  } catch (error) {
    // A socket can't be opened; a link was none when it was looked at.
    if (hasErrno(error, 'ENXIO', 'ELOOP', 'EISDIR')) throw notStorable(path);
    throw error;
  }
}

/** The store is told the digest first, so the file is read again when it must be sent; what changed in between is refused by `put`. */
async function send(objects: ObjectStore, file: FileHandle): Promise<Hashed> {
  const hashed = await hashOf(chunksOf(file));
  const key = blobKey(hashed.sha256);
  const there = await objects.size(key);
  // Another size under this key is damage, and is replaced.
  if (there !== hashed.size) await objects.put(key, contentOf(file, hashed), {ifAbsent: there === null});
  return hashed;
}

function contentOf(file: FileHandle, hashed: Hashed): Content {
  return {
    ...hashed,
    open: (start = 0, end = Infinity) => file.createReadStream({start, ...(end === Infinity ? {} : {end: end - 1}), autoClose: false, highWaterMark: readSize}),
  };
}
