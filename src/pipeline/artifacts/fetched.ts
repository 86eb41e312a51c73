/** How artifacts get from an object store onto this machine: written beside, checked, and only then put in their place. */
import {randomBytes} from 'node:crypto';
import {link, lstat, mkdir, mkdtemp, open, rename, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {hasErrno} from '../../lib/errno.js';
import {linesOf} from '../../lib/lines.js';
import {each} from '../../lib/parallel.js';
import type {Artifact} from './artifacts.js';
import {blobKey} from './file-intake.js';
import {entryOf} from './folder-list.js';
import type {Entry} from './folder-list.js';
import {chunksOf, copyHashed} from './hashed-copy.js';
import type {ObjectStore} from './object-store.js';

/** Files of a folder that are on their way at once. */
export const atOnce = 16;
/** Bytes that a list may have: enough for millions of files. A store that sends more is cut off. */
const longestList = 2 ** 31;

/** Work in a folder of its own, which is gone afterwards. */
export async function besides<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-artifact-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** Writes the artifact to a path that must not exist (`exists` otherwise). Where it fails, nothing is left. */
export async function fetchArtifact(objects: ObjectStore, artifact: Artifact, path: string): Promise<void> {
  if (await isThere(path)) throw taken(path);
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    if (artifact.kind === 'file') {
      await fetchBlob(objects, artifact, beside);
      await placeFile(beside, path);
    } else {
      await fetchFolder(objects, artifact, beside);
      if (await isThere(path)) throw taken(path);
      await rename(beside, path);
    }
  } finally {
    await rm(beside, {recursive: true, force: true});
  }
}

/** The checked lines of a folder's list, as often as they are asked for: they lie in a file as long as `work` goes on. Rejects with `not_found` where there is no list. */
export function withEntries<T>(objects: ObjectStore, digest: string, work: (entries: () => AsyncIterable<Entry>) => Promise<T>): Promise<T> {
  return besides(async folder => {
    const list = join(folder, 'list');
    await fetchBlob(objects, {digest}, list);
    return work(() => readEntries(list, digest));
  });
}

async function* readEntries(list: string, digest: string): AsyncGenerator<Entry, void> {
  const file = await open(list, 'r');
  try {
    for await (const line of linesOf(chunksOf(file))) {
      const entry = entryOf(line);
      if (entry === null) throw new AppError('failed', `${digest} is no list of a folder`, {details: {digest}});
      yield entry;
    }
  } finally {
    await file.close();
  }
}

interface Blob {
  readonly digest: string;
  readonly size?: number;
  readonly executable?: boolean;
}

async function fetchBlob(objects: ObjectStore, {digest, size, executable = false}: Blob, path: string): Promise<void> {
  const stream = await objects.get(blobKey(hexOf(digest)));
  if (stream === null) throw new AppError('not_found', `${objects.place} has no ${digest}`, {details: {place: objects.place, digest}});
  const file = await open(path, 'wx', executable ? 0o777 : 0o666).catch((error: unknown) => {
    stream.destroy();
    throw error;
  });
  try {
    const found = await copyHashed(stream, file, size ?? longestList);
    if (found.sha256 !== hexOf(digest)) throw damaged(objects, digest, found.sha256);
  } finally {
    await file.close();
  }
}

async function fetchFolder(objects: ObjectStore, artifact: Artifact, folder: string): Promise<void> {
  await mkdir(folder);
  await withEntries(objects, artifact.digest, async entries => {
    await each(madeFoldersOf(entries(), folder), atOnce, entry => fetchBlob(objects, entry, join(folder, entry.path)));
    // Last, so that nothing is written through one of them.
    for await (const entry of entries()) if (entry.type === 'link') await symlinkIn(folder, entry);
  });
}

/** The files, once the folders that they lie in are made. */
async function* madeFoldersOf(entries: AsyncIterable<Entry>, root: string): AsyncGenerator<Entry & {type: 'file'}, void> {
  let last = '';
  for await (const entry of entries) {
    const folder = entry.type === 'empty-folder' ? entry.path : dirname(entry.path);
    if (folder !== last) await mkdir(join(root, folder), {recursive: true});
    last = folder;
    if (entry.type === 'file') yield entry;
  }
}

async function symlinkIn(root: string, {path, target}: Entry & {type: 'link'}): Promise<void> {
  await symlink(target, join(root, path));
}

async function placeFile(beside: string, path: string): Promise<void> {
  try {
    await link(beside, path);
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) throw taken(path);
    // A file system without links.
    if (!hasErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
    await rename(beside, path);
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (hasErrno(error, 'ENOENT')) return false;
      throw error;
    },
  );
}

/** The 64 digits of a digest. */
export function hexOf(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new AppError('invalid_input', `${JSON.stringify(digest)} is no digest`, {hint: 'A digest is sha256: and 64 hexadecimal digits.'});
  return hex;
}

function damaged(objects: ObjectStore, digest: string, found: string): AppError {
  return new AppError('failed', `What ${objects.place} has as ${digest} is sha256:${found}`, {
    hint: 'The bytes were damaged there or on the way. Try again; if it stays so, delete that object and run the step that made it again with --no-cache.',
    details: {place: objects.place, key: blobKey(hexOf(digest)), wanted: digest, found: `sha256:${found}`},
  });
}

function taken(path: string): AppError {
  return new AppError('exists', `${path} is there already`, {details: {file: path}});
}
