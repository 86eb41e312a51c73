/** Reading over a network that breaks: the stream goes on where it stopped, without whoever reads it noticing. */
import {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {numberFieldOf, textFieldOf} from './refusals.js';

export interface Opened {
  readonly stream: Readable;
  /** Bytes that the store says will come. */
  readonly length: number;
}

export interface Resuming {
  /** Opens the same version of the object from that byte on; rejects with an `AppError` where there is nothing more to hope for. */
  reopen(start: number): Promise<Opened>;
  /** What whoever reads is told of an error. */
  inWords(error: unknown): unknown;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly idle: number;
}

/** How often in a row a connection may break before much came over it. */
const patience = 5;
/** Bytes that count as progress: a connection that breaks after each byte isn't worth waiting for. */
const progress = 64 * 1024;
const firstPause = 100;

/** The bytes from `start` on, the first of them from what was opened already. */
export function resumedRead(first: Opened, start: number, resuming: Resuming): Readable {
  return Readable.from(chunksOf(first, start, resuming), {objectMode: false});
}

async function* chunksOf(first: Opened, start: number, resuming: Resuming): AsyncGenerator<Buffer, void> {
  const end = start + first.length;
  let opened: Opened | null = first;
  let position = start;
  for (let failures = 0, since = start; ; ) {
    try {
      opened ??= await resuming.reopen(position);
      for await (const chunk of watched(opened.stream, resuming.idle)) {
        position += chunk.length;
        yield chunk;
      }
      if (position >= end) return;
      throw new CutOff();
    } catch (error) {
      failures = position - since >= progress ? 1 : failures + 1;
      since = position;
      opened = null;
      if (failures > patience || !(error instanceof Broken)) throw resuming.inWords(error);
      await sleep(firstPause * 2 ** (failures - 1) * (0.5 + Math.random() / 2));
    }
  }
}

/** What a new connection may help against. */
class Broken extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

class CutOff extends Broken {
  constructor() {
    super('ECONNRESET');
  }
}

/** The stream's chunks; a stream that fails or says nothing for too long throws `Broken`. */
async function* watched(stream: Readable, idle: number): AsyncGenerator<Buffer, void> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(() => stream.destroy(new Broken('ETIMEDOUT')), idle);
      const next = await chunks
        .next()
        .catch((error: unknown) => {
          // An answer with a status is none that another connection would change.
          throw error instanceof Broken || isRefusal(error) ? error : new Broken(textFieldOf(error, 'code') ?? 'ECONNRESET');
        })
        .finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    stream.destroy();
  }
}

function isRefusal(error: unknown): boolean {
  const status = numberFieldOf(error, 'code');
  return status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** What is there from the end of an object on. */
export function nothing(): Readable {
  return Readable.from([]);
}
