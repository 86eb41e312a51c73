/** A file that grows on another machine, read as it grows. */
import {open} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {hasErrno} from '../../../lib/errno.js';

export interface Following {
  /** The bytes that the file has in the end, once that is known; null before. */
  size(): number | null;
  /** Resolves when `size` has become known, so that nobody waits for the next look. */
  readonly whenKnown: Promise<unknown>;
  /** Called at each look that found nothing new. */
  idle(): void;
  /** Ends the reading with an error. */
  readonly stop: AbortSignal;
}

const chunk = 256 * 1024;
const [shortestWait, longestWait] = [50, 1000];
/** How long a file may take to show on this machine what was written on another one, in milliseconds. */
const lag = 30_000;

/** Its bytes from the first to the last. It is opened anew at each look: that is when network file systems ask how large a file has become. */
export async function* followFile(path: string, following: Following): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (let wait = shortestWait; ; ) {
    const before = following.size();
    const start = position;
    following.stop.throwIfAborted();
    for await (const bytes of rest(path, position)) {
      position += bytes.length;
      yield bytes;
    }
    if (before !== null && position >= before) return;
    wait = position > start ? shortestWait : Math.min(longestWait, wait * 1.5);
    following.idle();
    if (before === null) await Promise.race([following.whenKnown, sleep(wait, null, {signal: following.stop})]);
    else if (!(await grows(path, position))) return;
  }
}

async function* rest(path: string, from: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (hasErrno(error, 'ENOENT', 'ESTALE')) return null;
    throw error;
  });
  if (file === null) return;
  try {
    for (let position = from; ; ) {
      const buffer = Buffer.allocUnsafe(chunk);
      const {bytesRead} = await file.read(buffer, 0, chunk, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Waits for more than that many bytes; false where none came. */
async function grows(path: string, size: number): Promise<boolean> {
  for (const until = Date.now() + lag; Date.now() < until; await sleep(200)) {
    const file = await open(path, 'r').catch(() => null);
    const now = (await file?.stat())?.size ?? 0;
    await file?.close();
    if (now > size) return true;
  }
  return false;
}
