/** Files that are whole at every moment: written beside, flushed to disk, then renamed into place. */
import {randomBytes, randomUUID} from 'node:crypto';
import {closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {hasErrno, ifThere} from './errno.js';

const privateFile = 0o600;
const privateFolder = 0o700;

/** The text of a file, or null where there is none. */
export function readIfThere(path: string): string | null {
  return ifThere(() => readFileSync(path, 'utf8'));
}

/** Creates a folder and its parents, for this user only. Throws `failed` where the place can't be written. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, {recursive: true, mode: privateFolder});
  } catch (cause) {
    if (!hasErrno(cause, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST')) throw cause;
    throw new AppError('failed', `${path} can not be made, so nothing was written`, {hint: 'Point CAIRN_HOME to a folder that can be written.', cause});
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

/** Writes a file that must not exist yet (`EEXIST` otherwise), and flushes it to disk. */
export function writeNew(path: string, text: string, {durable = true, mode = privateFile}: WriteOptions & {readonly mode?: number} = {}): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, text);
    if (durable) fsyncSync(file);
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
    if (!hasErrno(error, 'EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP')) throw error;
  }
}

function modeOf(path: string): number | undefined {
  const mode = statSync(path, {throwIfNoEntry: false})?.mode;
  return mode === undefined ? undefined : mode & 0o777;
}
