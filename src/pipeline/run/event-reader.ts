/** Reads a run's events as they stand in the file: from its beginning, from where one stopped, or only the last one. */
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {AppError} from '../../domain/errors.js';
import {readWithoutWaiting} from '../../lib/atomic-file.js';
import {ifThere} from '../../lib/errno.js';
import type {RunEvent} from './event.js';
import {damaged, parseEvent} from './parse-record.js';

const lineFeed = 0x0a;
const mebibyte = 1024 * 1024;
/** The most that is read of an event file, and of one line, in bytes: far more than ten thousand steps leave. */
const largestFile = 512 * mebibyte;
/** How much is read at a time from the end, looking for the last line. */
const tailPiece = 16 * 1024;

/**
 * Goes through an event file, again and again as it grows. Lines that never became whole, the last of a process that was killed or of a
 * disk that lost its power, are nobody's events: what no event follows is left alone.
 */
export class EventReader {
  readonly #path: string;
  #offset = 0;
  #sequence = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Where the events that were read end, in bytes. */
  get offset(): number {
    return this.#offset;
  }

  /** The number of the last event that was read; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What came since. Throws `invalid_input` naming the line where what lies before an event is none. */
  read(): readonly RunEvent[] {
    const lines = wholeLines(readFrom(this.#path, this.#offset));
    const events: RunEvent[] = [];
    for (const [index, {text, length}] of lines.entries()) {
      const event = parseEvent(text);
      if (event === null && lines.slice(index + 1).every(later => parseEvent(later.text) === null)) break;
      if (event?.sequence !== this.#sequence + 1) throw this.#damagedAfter();
      events.push(event);
      this.#offset += length;
      this.#sequence = event.sequence;
    }
    return events;
  }

  #damagedAfter(): AppError {
    return damaged(this.#path, `what follows event ${this.#sequence} (line ${this.#sequence + 1}) is not event ${this.#sequence + 1}`);
  }
}

/** The last event of a file, without a look at those before it; null where there is none yet. */
export function lastEvent(path: string): RunEvent | null {
  return withFile(path, (file, size) => {
    for (let length = tailPiece, start = size; start > 0; length *= 8) {
      start = Math.max(0, size - length);
      const lines = wholeLines(readPart(file, start, size));
      // The first may have begun before.
      const known = (start === 0 ? lines : lines.slice(1)).map(({text}) => parseEvent(text)).filter(event => event !== null);
      const last = known.at(-1);
      if (last !== undefined) return last;
    }
    return null;
  }) ?? null;
}

interface Line {
  readonly text: string;
  /** Bytes, with the line feed. */
  readonly length: number;
}

function wholeLines(bytes: Buffer): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; ; ) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0) return lines;
    lines.push({text: bytes.toString('utf8', start, end), length: end + 1 - start});
    start = end + 1;
  }
}

function readFrom(path: string, start: number): Buffer {
  return withFile(path, (file, size) => readPart(file, Math.min(start, size), size)) ?? Buffer.alloc(0);
}

/** null where there is no such file. */
function withFile<T>(path: string, use: (file: number, size: number) => T): T | null {
  return ifThere(() => {
    const file = openSync(path, readWithoutWaiting);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) throw damaged(path, 'it is no regular file');
      if (stat.size > largestFile) throw new AppError('too_large', `${path} is larger than ${largestFile / mebibyte} MiB`, {details: {file: path, limit: largestFile}});
      return use(file, stat.size);
    } finally {
      closeSync(file);
    }
  });
}

function readPart(file: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, start + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
