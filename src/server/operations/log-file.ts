/** The log of a server in a file: a JSON object a line, in files that are rotated by size. */
import {appendFileSync, closeSync, copyFileSync, openSync, readFileSync, readSync, renameSync, statSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {ifThere} from '../../lib/errno.js';
import type {LogEntry} from './operations.js';

export interface LogLimits {
  /** When a file has so many bytes, the next entry begins a new one. */
  readonly bytes: number;
  /** How many older files are kept. */
  readonly kept: number;
}

const usual: LogLimits = {bytes: 10 * 1024 * 1024, kept: 4};
const pollEvery = 250;

/** Where the log of a folder's server is. */
export function logFileOf(dataFolder: string): string {
  return join(dataFolder, 'server.log');
}

export function appendLog(file: string, entry: LogEntry, limits: LogLimits = usual): void {
  if (sizeOf(file) >= limits.bytes) rotate(file, limits.kept);
  appendFileSync(file, `${JSON.stringify(entry)}\n`, {mode: 0o600});
}

/** The file is copied and emptied, not renamed: what the process writes past the log goes by a handle that stays on it. */
function rotate(file: string, kept: number): void {
  for (let number = kept - 1; number >= 1; number -= 1) ifThere(() => renameSync(`${file}.${number}`, `${file}.${number + 1}`));
  if (kept > 0) copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** The last entries, from older files too where the newest has fewer; then, with `follow`, what is added, for as long as somebody asks. */
export async function* readLog(file: string, {last, follow}: {readonly last: number; readonly follow: boolean}): AsyncGenerator<readonly LogEntry[]> {
  let offset = sizeOf(file);
  yield lastEntries(file, last);
  while (follow) {
    await sleep(pollEvery);
    const size = sizeOf(file);
    // A new file begins from its start.
    if (size < offset) offset = 0;
    if (size === offset) continue;
    const {entries, read} = entriesBetween(file, offset, size);
    offset += read;
    if (entries.length > 0) yield entries;
  }
}

function lastEntries(file: string, count: number): readonly LogEntry[] {
  let entries: readonly LogEntry[] = [];
  for (let number = 0; entries.length < count; number += 1) {
    const text = ifThere(() => readFileSync(number === 0 ? file : `${file}.${number}`, 'utf8'));
    if (text === null) break;
    entries = [...entriesIn(text), ...entries];
  }
  return count === 0 ? [] : entries.slice(-count);
}

/** Whole lines only: the rest is read when it is whole. */
function entriesBetween(file: string, start: number, end: number): {readonly entries: readonly LogEntry[]; readonly read: number} {
  const bytes = Buffer.alloc(end - start);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, bytes, 0, bytes.length, start);
  } finally {
    closeSync(handle);
  }
  const read = bytes.lastIndexOf(0x0a) + 1;
  return {entries: entriesIn(bytes.toString('utf8', 0, read)), read};
}

function entriesIn(text: string): readonly LogEntry[] {
  return text.split('\n').filter(line => line.trim() !== '').map(entryOf);
}

function entryOf(line: string): LogEntry {
  try {
    const {time = null, level = 'error', message, ...rest} = JSON.parse(line) as Partial<LogEntry>;
    if (typeof message === 'string') return {...rest, time, level, message};
  } catch {
    // What Node itself writes when it ends is no JSON.
  }
  return {time: null, level: 'error', message: line};
}

function sizeOf(file: string): number {
  return statSync(file, {throwIfNoEntry: false})?.size ?? 0;
}
