/** Flushes folders to disk, once for all who ask at the same time: many files in one folder cost one flush, not one each. */
import {open} from 'node:fs/promises';
import {hasErrno} from './errno.js';

export class FolderFlusher {
  /** Flushes that haven't begun yet: what was renamed before one of them began is in it. */
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();

  /** Resolves when all that was made, renamed or removed in that folder until now outlasts a power cut. */
  flush(folder: string): Promise<void> {
    const waiting = this.#waiting.get(folder);
    if (waiting !== undefined) return waiting;
    const next = (this.#running.get(folder) ?? Promise.resolve()).then(() => this.#begin(folder));
    this.#waiting.set(folder, next);
    return next;
  }

  #begin(folder: string): Promise<void> {
    this.#waiting.delete(folder);
    const work = flushFolderNow(folder);
    const settled = work.catch(() => {}).then(() => {
      if (this.#running.get(folder) === settled) this.#running.delete(folder);
    });
    this.#running.set(folder, settled);
    return work;
  }
}

async function flushFolderNow(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!cannotBeFlushed(error)) throw error;
  }
}

/** Some platforms and file systems have no flushing of folders. */
export function cannotBeFlushed(error: unknown): boolean {
  return hasErrno(error, 'EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP');
}
