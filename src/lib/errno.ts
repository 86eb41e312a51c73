/** System errors, told apart by their code: errors cross realms under test runners, so never by class. */

/** True for an error whose `code` is one of these (`ENOENT`, `EEXIST`, ...). */
export function hasErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (typeof error !== 'object' || error === null) return false;
  const {code} = error as {code?: unknown};
  return typeof code === 'string' && codes.includes(code);
}

/** What `read` gives, or null where the file, or a folder on the way to it, isn't there or isn't one. */
export function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return null;
    throw error;
  }
}
