/** Files that are whole at every moment: written beside, flushed to disk, then renamed into place. */
import {randomBytes, randomUUID} from 'node:crypto';
import {closeSync, constants, fstatSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {hasErrno, ifThere} from './errno.js';
import {cannotBeFlushed} from './folder-flusher.js';

const privateFile = 0o600;
const privateFolder = 0o700;
/** Opening a pipe waits for whoever writes into it, unless told otherwise; Windows has no such flag. */
export const readWithoutWaiting = constants.O_RDONLY | ((constants as {O_NONBLOCK?: number}).O_NONBLOCK ?? 0);

const mebibyte = 1024 * 1024;
/** The most that is read of a file in which people may have written, in bytes. */
const largestFile = 8 * mebibyte;
/** The same for files that only cairn writes, which hold many objects. */
export const largestRecord = 256 * mebibyte;

/**
 * The text of a regular file, or null where there is none. Throws `invalid_input` for a pipe or a device, which may never
 * end, and `too_large` for what is larger than `limit` bytes.
 */
export function readIfThere(path: string, limit = largestFile): string | null {
  return ifThere(() => {
    const file = openSync(path, readWithoutWaiting);
    try {
      const stat = fstatSync(file);
      if (stat.isDirectory()) return null;
      if (!stat.isFile()) throw new AppError('invalid_input', `${path} is no regular file`, {details: {file: path}});
      if (stat.size > limit) throw new AppError('too_large', `${path} is larger than ${limit / mebibyte} MiB`, {details: {file: path, limit}});
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  });
}

/** Creates a folder and its parents, for this user only. Node's own recursion never ends where a file system refuses with ENOENT, as /proc does. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, {mode: privateFolder});
  } catch (error) {
    if (hasErrno(error, 'EEXIST') && statSync(path).isDirectory()) return;
    if (!hasErrno(error, 'ENOENT') || dirname(path) === path) throw error;
    makePrivateFolder(dirname(path));
    mkdirOnce(path);
  }
}

/** Another process may have been first. */
function mkdirOnce(path: string): void {
  try {
    mkdirSync(path, {mode: privateFolder});
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) throw error;
  }
}

export interface WriteOptions {
  /** False for what can be derived again: it survives a killed process, but not a power cut. */
  readonly durable?: boolean;
}

export interface ReplaceOptions extends WriteOptions {
  /** False for a caller that flushes the folder itself, once for many files. */
  readonly flush?: boolean;
  /** The mode of a file that is new, less what the umask takes; this user's alone unless given. */
  readonly newMode?: number;
}

/**
 * Replaces a file as a whole. A new file is for this user only, unless `newMode` says otherwise; one that is
 * replaced keeps its mode. The folder must exist. Where it fails, the old file stands and nothing is left beside it.
 */
export function writeAtomically(path: string, text: string, {durable = true, flush = durable, newMode = privateFile}: ReplaceOptions = {}): void {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeNew(beside, text, {durable, mode: modeOf(path) ?? newMode});
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, {force: true});
    throw error;
  }
  if (flush) flushFolder(dirname(path));
}

/** Writes a file that must not exist yet (`EEXIST` otherwise), and flushes it to disk. Where it fails, nothing is left. */
export function writeNew(path: string, text: string, {durable = true, mode = privateFile}: WriteOptions & {readonly mode?: number} = {}): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, text);
    if (durable) fsyncSync(file);
  } catch (error) {
    rmSync(path, {force: true});
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Creates a private file, and its folder, whole or not at all; false where another process was first. */
export function createWhole(path: string, text: string): boolean {
  const beside = `${path}.${randomUUID()}`;
  makePrivateFolder(dirname(path));
  writeNew(beside, text);
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(beside, {force: true});
  }
}

/** Makes a rename or a removal in a folder outlast a power cut, on platforms where a folder can be flushed. */
export function flushFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (!cannotBeFlushed(error)) throw error;
  }
}

function modeOf(path: string): number | undefined {
  const mode = statSync(path, {throwIfNoEntry: false})?.mode;
  return mode === undefined ? undefined : mode & 0o777;
}
