/** What attempts printed, a file each. */
import {closeSync, createReadStream, fstatSync, ftruncateSync, openSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {makePrivateFolder, readWithoutWaiting} from '../../lib/atomic-file.js';
import {ifThere, writing} from '../../lib/errno.js';
import {changed} from './changed.js';
import type {LogOptions, LogWriter, RunLogs} from './record.js';
import {writeAll} from './write-all.js';

const piece = 64 * 1024;
const lineFeed = 0x0a;

/** The logs below a run's folder; the folder `logs` is made with the first. */
export function openLogs(folder: string): RunLogs {
  const place = (slug: string, attempt: number): string => logPlace(folder, slug, attempt);
  return {
    size: (slug, attempt) => sizeOf(place(slug, attempt)),
    read: (slug, attempt, {tail, ...options} = {}) => read(place(slug, attempt), tail === undefined ? options : {...options, start: tailStart(place(slug, attempt), tail)}),
    tailStart: (slug, attempt, lines) => tailStart(place(slug, attempt), lines),
    write: (slug, attempt) => openLogWriter(folder, place(slug, attempt)),
  };
}

function logPlace(folder: string, slug: string, attempt: number): string {
  // Both come from files too; neither may lead elsewhere.
  if (!/^[a-z0-9-]{1,40}$/.test(slug) || !Number.isSafeInteger(attempt)) throw new AppError('invalid_input', `${JSON.stringify(`${slug}.${attempt}`)} is no attempt of a step`);
  return join(folder, 'logs', `${slug}.${attempt}.log`);
}

function sizeOf(path: string): number | null {
  return ifThere(() => statSync(path, {throwIfNoEntry: false})?.size ?? null);
}

async function* read(path: string, {start = 0, follow, signal}: LogOptions): AsyncGenerator<Uint8Array> {
  const ended = follow === undefined ? AbortSignal.abort() : endOf(follow, signal);
  for (let offset = start, isLast = false; !isLast; ) {
    // Asked before it is read: what came before the end is read after it.
    isLast = ended.aborted;
    const size = sizeOf(path) ?? 0;
    // An attempt that is followed anew begins its file again.
    const from = size < offset ? 0 : offset;
    if (size > from) yield* createReadStream(path, {start: from, end: size - 1, highWaterMark: piece}) as AsyncIterable<Buffer>;
    else if (!isLast) await changed(path, ended);
    offset = size;
  }
}

function endOf(follow: Promise<unknown>, signal: AbortSignal | undefined): AbortSignal {
  const end = new AbortController();
  const stop = (): void => end.abort();
  follow.then(stop, stop);
  return signal === undefined ? end.signal : AbortSignal.any([end.signal, signal]);
}

function tailStart(path: string, lines: number): number {
  return ifThere(() => {
    const file = openSync(path, readWithoutWaiting);
    try {
      return startOfLast(file, fstatSync(file).size, lines);
    } finally {
      closeSync(file);
    }
  }) ?? 0;
}

/** From the end, a piece at a time: a log may be larger than memory. */
function startOfLast(file: number, size: number, lines: number): number {
  if (lines <= 0) return size;
  const bytes = Buffer.allocUnsafe(piece);
  let found = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - piece);
    const length = readSync(file, bytes, 0, end - start, start);
    for (let at = length - 1; at >= 0; at -= 1) {
      // The feed that ends the file ends the last line; it begins none.
      if (bytes[at] === lineFeed && start + at < size - 1 && ++found === lines) return start + at + 1;
    }
    end = start;
  }
  return 0;
}

function openLogWriter(folder: string, path: string): LogWriter {
  let file: number | null = null;
  const open = (): number => {
    makePrivateFolder(join(folder, 'logs'));
    const opened = openSync(path, 'a', 0o600);
    // Not replaced: whoever follows the file sees that it begins again.
    ftruncateSync(opened);
    return opened;
  };
  return {
    write: chunk => writing(path, () => writeAll((file ??= open()), chunk, null)),
    close: async () => {
      await writing(path, () => {
        file ??= open();
        closeSync(file);
      });
    },
  };
}
