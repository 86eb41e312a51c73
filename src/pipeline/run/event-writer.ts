/** Adds events to a run's file, durably: those of one moment share one write and one flush. */
import {fdatasync, ftruncate} from 'node:fs';
import {promisify} from 'node:util';
import {AppError} from '../../domain/errors.js';
import {writing} from '../../lib/errno.js';
import type {Happening, RunEvent} from './event.js';
import {writeAll} from './write-all.js';

const flushed = promisify(fdatasync);
const truncated = promisify(ftruncate);

interface Waiting {
  readonly happening: Happening;
  readonly at: string;
  readonly done: (event: RunEvent) => void;
  readonly failed: (error: unknown) => void;
}

export interface EventWriterParts {
  /** Open for writing; closed by whoever opened it, after `settled`. */
  readonly file: number;
  /** For messages. */
  readonly path: string;
  /** Where the events that are there end, in bytes, and the number of the last. */
  readonly offset: number;
  readonly sequence: number;
  readonly now: () => Date;
}

export class EventWriter {
  readonly #parts: EventWriterParts;
  #offset: number;
  #sequence: number;
  #waiting: Waiting[] = [];
  #work: Promise<void> | null = null;
  /** Set where it isn't known any more what is on disk: nothing more may be added then. */
  #broken: AppError | null = null;

  constructor(parts: EventWriterParts) {
    this.#parts = parts;
    this.#offset = parts.offset;
    this.#sequence = parts.sequence;
  }

  /** Resolves when the event is on disk. Rejects with `failed` naming the file; then the event isn't there, and a later one may be. */
  append(happening: Happening): Promise<RunEvent> {
    return new Promise((done, failed) => {
      this.#waiting.push({happening, at: this.#parts.now().toISOString(), done, failed});
      this.#work ??= this.#drain();
    });
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #drain(): Promise<void> {
    // What else this moment brings goes into the same write.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const events = await this.#write(batch);
        for (const [index, {done}] of batch.entries()) done(events[index] as RunEvent);
      } catch (error) {
        for (const {failed} of batch) failed(error);
      }
    }
    this.#work = null;
  }

  async #write(batch: readonly Waiting[]): Promise<readonly RunEvent[]> {
    if (this.#broken !== null) throw this.#broken;
    const events = batch.map(({happening, at}, index): RunEvent => ({sequence: this.#sequence + 1 + index, at, ...happening}));
    const bytes = Buffer.from(events.map(event => `${JSON.stringify(event)}\n`).join(''));
    await writing(this.#parts.path, () => this.#put(bytes));
    this.#offset += bytes.length;
    this.#sequence += events.length;
    return events;
  }

  /** A write that failed is taken back, so that the next one doesn't follow half a line. After a flush that failed nobody knows what is on disk. */
  async #put(bytes: Buffer): Promise<void> {
    const {file} = this.#parts;
    try {
      await writeAll(file, bytes, this.#offset);
    } catch (error) {
      await truncated(file, this.#offset).catch(worse => this.#break(worse));
      throw error;
    }
    try {
      await flushed(file);
    } catch (error) {
      this.#break(error);
      throw error;
    }
  }

  #break(cause: unknown): void {
    const {path} = this.#parts;
    this.#broken = new AppError('failed', `${path} can not be written any more: what became of the last events is not known`, {details: {file: path}, cause});
  }
}
