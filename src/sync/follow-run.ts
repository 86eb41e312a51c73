/** Follows a run that is carried out here, and tells a server of it. */
import {setTimeout as sleep} from 'node:timers/promises';
import {hasCode, isAppError} from '../domain/errors.js';
import {isRefusal, RunUpload} from './run-upload.js';
import type {UploadParts} from './run-upload.js';
import {writeMark} from './sent-mark.js';

export interface FollowedRun extends UploadParts {
  readonly remoteName: string;
  /** Sends what waits of earlier runs, beside this one; what it rejects with is nobody's concern. */
  readonly before: () => Promise<unknown>;
  /** Called once at most, in the end. */
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
  const stop = new AbortController();
  const earlier = parts.before().catch(() => undefined);
  const work = tell(parts, stop.signal).catch((error: unknown) => untold(parts, error)).finally(() => stop.abort());
  return {
    end: async () => {
      const timer = new AbortController();
      const late = sleep(lastWait, null, {signal: timer.signal}).then(() => unfinished(parts), () => null);
      const warning = await Promise.race([work, late]);
      if (warning !== null) parts.warn(warning);
      await Promise.race([earlier, late]);
      timer.abort();
      stop.abort();
    },
  };
}

/** What to warn of in the end; null where all is there. */
async function tell(parts: FollowedRun, stop: AbortSignal): Promise<string | null> {
  const {record, account} = parts;
  const over = new AbortController();
  writeMark(record.folder, {...account, updated: null, refused: null});
  const upload = new RunUpload(parts);
  const reading = readInto(parts, {upload, stop}).finally(() => over.abort());
  // It is waited for below; until then it is no unhandled rejection.
  reading.catch(() => undefined);
  try {
    const isAllThere = await sendAsItGoes(upload, {stop, over: over.signal});
    if (over.signal.aborted) await reading;
    return isAllThere ? null : unfinished(parts);
  } catch (error) {
    // The stack isn't there any more, or the server is of before it kept runs: the run stays here like any other.
    if (hasCode(error, 'not_found') && !upload.wasTaken) return null;
    throw error;
  }
}

async function readInto({record}: FollowedRun, {upload, stop}: {readonly upload: RunUpload; readonly stop: AbortSignal}): Promise<void> {
  for await (const event of record.follow(stop)) upload.add(event);
}

/** Whether all of it is there. */
async function sendAsItGoes(upload: RunUpload, {stop, over}: {readonly stop: AbortSignal; readonly over: AbortSignal}): Promise<boolean> {
  for (let wait = pause; !stop.aborted; ) {
    // Asked before it is sent: what came before the end is sent after it.
    const isLast = over.aborted;
    try {
      await upload.send();
      if (isLast) upload.close(null);
      if (isLast) return true;
      wait = pause;
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (isRefusal(error)) upload.close(error.code);
      if (isRefusal(error)) throw error;
      // Nobody waits for a server that is away.
      if (isLast) return false;
      wait = Math.min(2 * wait, longestPause);
    }
    await sleep(wait, null, {signal: AbortSignal.any([stop, over])}).catch(() => undefined);
  }
  return false;
}

function unfinished({record, remoteName}: FollowedRun): string {
  return `${record.header.name} is not all on ${remoteName} yet: the rest goes there with the next run or sync`;
}

function untold({record, remoteName}: FollowedRun, error: unknown): string {
  return `${remoteName} takes no more of ${record.header.name}: ${error instanceof Error ? error.message : String(error)}`;
}
