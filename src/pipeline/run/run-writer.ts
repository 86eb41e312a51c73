/** Works on a run: adds its events, keeps its source, and lets go of it. */
import {closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync} from 'node:fs';
import {writeAtomically} from '../../lib/atomic-file.js';
import {writing} from '../../lib/errno.js';
import type {Lock} from '../../lib/lock.js';
import {EventReader} from './event-reader.js';
import {EventWriter} from './event-writer.js';
import type {RunRecord, RunWriter} from './record.js';
import {eventsPlace, sourcePlace} from './run-files.js';

export interface HeldRun {
  readonly record: RunRecord;
  /** Released by `close`, or where the run can't be opened. */
  readonly lock: Lock;
  readonly now: () => Date;
}

/** Rejects with `invalid_input` where its events are damaged, with `failed` where they can't be written. */
export async function openRunWriter({record, lock, now}: HeldRun): Promise<RunWriter> {
  try {
    return await writing(record.folder, () => opened({record, lock, now}));
  } catch (error) {
    lock.release();
    throw error;
  }
}

function opened({record, lock, now}: HeldRun): RunWriter {
  const path = eventsPlace(record.folder);
  const reader = new EventReader(path);
  reader.read();
  const file = openForWriting(path, reader.offset);
  const events = new EventWriter({file, path, offset: reader.offset, sequence: reader.sequence, now});
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await events.settled();
    closeSync(file);
    lock.release();
  };
  return {
    record,
    append: happening => events.append(happening),
    writeSource: source => writing(sourcePlace(record.folder), () => writeAtomically(sourcePlace(record.folder), `${JSON.stringify(source)}\n`)),
    close: () => (closed ??= close()),
  };
}

/** What a killed process left half written goes first. */
function openForWriting(path: string, end: number): number {
  const file = openSync(path, 'r+');
  try {
    if (fstatSync(file).size > end) {
      ftruncateSync(file, end);
      fdatasyncSync(file);
    }
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
