/** Follows a run that is carried out here, and tells a server of it. */
import {setTimeout as sleep} from 'node:timers/promises';
import {isAppError} from '../domain/errors.js';
import {isPassing, RunUpload} from './run-upload.js';
import type {UploadParts} from './run-upload.js';
import {writeMark} from './sent-mark.js';

export interface FollowedRun extends UploadParts {
  readonly remoteName: string;
  /** Called at most once. */
  readonly warn: (message: string) => void;
}

/** Milliseconds between two times of sending, doubled up to the longest where the server can't be reached. */
const pause = 1000;
const longestPause = 30_000;
/** How long what is left may still take when the run has ended, in milliseconds. */
const lastWait = 10_000;

export interface Following {
  /** To be called when the run has ended: resolves when all is sent, or can't be for now. Never rejects. */
  end(): Promise<void>;
}

/** Never rejects, and keeps nothing waiting: what goes wrong is told by one warning. */
export function followRun(parts: FollowedRun): Following {
  const {record, account} = parts;
  const stop = new AbortController();
  const over = new AbortController();
  const work = (async () => {
    writeMark(record.folder, {...account, updated: null, refused: null});
    const upload = new RunUpload(parts);
    const reading = readInto(parts, {upload, stop: stop.signal}).finally(() => over.abort());
    await sendAsItGoes(upload, parts, {stop: stop.signal, over: over.signal});
    stop.abort();
    await reading;
  })().catch((error: unknown) => parts.warn(untold(parts, error)));
  return {
    end: async () => {
      const timer = new AbortController();
      const late = sleep(lastWait, true, {signal: timer.signal}).catch(() => false);
      if ((await Promise.race([work.then(() => false), late])) === true) parts.warn(`${record.header.name} is not all on ${parts.remoteName} yet: the rest goes there with the next run or sync`);
      timer.abort();
      stop.abort();
    },
  };
}

async function readInto({record}: FollowedRun, {upload, stop}: {readonly upload: RunUpload; readonly stop: AbortSignal}): Promise<void> {
  for await (const event of record.follow(stop)) upload.add(event);
}

async function sendAsItGoes(upload: RunUpload, parts: FollowedRun, {stop, over}: {readonly stop: AbortSignal; readonly over: AbortSignal}): Promise<void> {
  for (let wait = pause; !stop.aborted; ) {
    // Asked before it is sent: what came before the end is sent after it.
    const isLast = over.aborted;
    try {
      await upload.send();
      if (isLast) return upload.close(null);
      wait = pause;
    } catch (error) {
      if (!isPassing(error)) {
        if (isAppError(error)) upload.close(error.code);
        throw error;
      }
      wait = Math.min(2 * wait, isLast ? 2 * pause : longestPause);
    }
    await sleep(wait, null, {signal: isLast ? stop : AbortSignal.any([stop, over])}).catch(() => undefined);
  }
}

function untold({record, remoteName}: FollowedRun, error: unknown): string {
  return `${remoteName} takes no more of ${record.header.name}: ${error instanceof Error ? error.message : String(error)}`;
}
