/** One run's folder: its files, and whether a process works on it. */
import {join} from 'node:path';
import {AppError, hasCode} from '../../domain/errors.js';
import {largestRecord, readIfThere} from '../../lib/atomic-file.js';
import {isProvenDead, parseHolder, thisProcess} from '../../lib/holder.js';
import {acquireLock} from '../../lib/lock.js';
import type {Lock} from '../../lib/lock.js';
import {changed} from './changed.js';
import {EventReader} from './event-reader.js';
import type {RunEvent, RunHeader} from './event.js';
import {openLogs} from './log-files.js';
import {damaged, parseHeader, parsePlan, parseSource} from './parse-record.js';
import type {RunRecord} from './record.js';

export const headerPlace = (folder: string): string => join(folder, 'run.json');
export const planPlace = (folder: string): string => join(folder, 'plan.json');
export const sourcePlace = (folder: string): string => join(folder, 'source.json');
export const eventsPlace = (folder: string): string => join(folder, 'events.ndjson');
const lockPlace = (folder: string): string => join(folder, 'lock');

/** Throws `invalid_input` naming the file where it can't be read. */
export function readHeader(folder: string, name: string): RunHeader {
  return parseHeader(textOf(headerPlace(folder)), headerPlace(folder), name);
}

export function openRecord(folder: string, header: RunHeader): RunRecord {
  return {
    header,
    folder,
    plan: async () => parsePlan(textOf(planPlace(folder)), planPlace(folder)),
    source: async () => {
      const text = readIfThere(sourcePlace(folder), largestRecord);
      return text === null ? null : parseSource(text, sourcePlace(folder));
    },
    events: async () => new EventReader(eventsPlace(folder)).read(),
    follow: signal => follow(folder, signal),
    isWorkedOn: () => isHeld(folder),
    logs: openLogs(folder),
  };
}

/** Holds the run for this process. Rejects at once with `locked` where another one does, or may. */
export async function holdRun(folder: string, name: string): Promise<Lock> {
  try {
    return await acquireLock(lockPlace(folder), {wait: 0});
  } catch (error) {
    if (!hasCode(error, 'locked')) throw error;
    const {host, pid} = error.details;
    const who = typeof pid === 'number' ? `process ${pid} on ${String(host)}` : 'another process';
    throw new AppError('locked', `${name} is running: ${who} works on it`, {
      hint: 'Follow it, or cancel it. If that process no longer runs anywhere, delete the lock.',
      next: [`cairn run logs ${name} -f`, `cairn run cancel ${name}`],
      details: {...error.details, run: name},
      cause: error,
    });
  }
}

/** True while a process holds the run that isn't proven dead. */
export function isHeld(folder: string): boolean {
  const text = readIfThere(lockPlace(folder));
  if (text === null) return false;
  const holder = parseHolder(text);
  return holder === null || !isProvenDead(holder, thisProcess());
}

async function* follow(folder: string, signal: AbortSignal | undefined): AsyncGenerator<RunEvent> {
  const reader = new EventReader(eventsPlace(folder));
  for (let isOver = false; !isOver && signal?.aborted !== true; ) {
    // Asked before it is read: what came before the end is read after it.
    isOver = !isHeld(folder);
    const events = reader.read();
    yield* events;
    if (events.at(-1)?.type === 'run-ended') return;
    if (events.length === 0 && !isOver) await changed(eventsPlace(folder), signal);
  }
}

function textOf(place: string): string {
  const text = readIfThere(place, largestRecord);
  if (text === null) throw damaged(place, 'it is not there');
  return text;
}
