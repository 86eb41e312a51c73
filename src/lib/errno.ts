/** System errors, told apart by their code: errors cross realms under test runners, so never by class. */
import {AppError} from '../domain/errors.js';

/** True for an error whose `code` is one of these (`ENOENT`, `EEXIST`, ...). */
export function hasErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (typeof error !== 'object' || error === null) return false;
  const {code} = error as {code?: unknown};
  return typeof code === 'string' && codes.includes(code);
}

/** What people are told of a system error. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'something else is in its place',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
  EBUSY: 'it is in use',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENXIO: 'nobody is at the other end',
};

/** Why the system refused, in words; null where the error isn't one of the system's about a file. */
export function reasonOf(error: unknown): string | null {
  return hasErrno(error, ...Object.keys(reasons)) ? (reasons[error.code as string] ?? null) : null;
}

/** An error of the system while files were used as a `failed` that names the file; every other error as it is. */
export function inWords(error: unknown): unknown {
  const reason = reasonOf(error);
  if (reason === null) return error;
  const {path, syscall = ''} = error as NodeJS.ErrnoException;
  const done = /^(?:read|scandir|l?stat|open)$/.test(syscall) && !hasErrno(error, 'ENOSPC', 'EDQUOT', 'EROFS') ? 'read' : 'written';
  const message = path === undefined ? `A file can not be ${done}: ${reason}` : `${path} can not be ${done}: ${reason}`;
  return new AppError('failed', message, {details: path === undefined ? {} : {file: path}, cause: error});
}

/** Does `work`, which writes what lies at `place`; the system's refusal becomes a `failed` that names it. */
export async function writing<T>(place: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    throw new AppError('failed', `${place} can not be written: ${reason}; nothing was changed`, {
      hint: hasErrno(error, 'ENOSPC', 'EDQUOT') ? 'Make room, and run the command again.' : 'Make the place writable, or name another home with CAIRN_HOME.',
      details: {file: place},
      cause: error,
    });
  }
}

/** What `read` gives, or null where the file, or a folder on the way to it, isn't there, isn't one, or has a name that no file can have. */
export function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE')) return null;
    throw error;
  }
}
