/** Bytes for tests of artifact stores, and what tests ask of them. */
import {createHash} from 'node:crypto';
import {Readable} from 'node:stream';
import {isAppError} from '../../src/domain/errors.js';
import type {AppError} from '../../src/domain/errors.js';
import type {Content} from '../../src/pipeline/artifacts/object-store.js';

export const mebibyte = 1024 * 1024;

const made = new Map<string, Buffer>();

/** The same bytes for the same seed, not to be changed; no two runs of them are alike. */
export function bytesOf(size: number, seed = 1): Buffer {
  const key = `${size} ${seed}`;
  const bytes = made.get(key) ?? makeBytes(size, seed);
  made.set(key, bytes);
  return bytes;
}

function makeBytes(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed >>> 0 || 1;
  for (let at = 0; at + 4 <= size; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, at);
  }
  return bytes;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Handed over in chunks, as a file's would be. */
export function contentOf(bytes: Buffer, sha256 = sha256Of(bytes)): Content {
  return {size: bytes.length, sha256, open: (start = 0, end = bytes.length) => Readable.from(chunksOf(bytes.subarray(start, end)))};
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 300_000) yield bytes.subarray(at, at + 300_000);
}

export async function bytesIn(stream: Readable | null): Promise<Buffer | null> {
  if (stream === null) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

/** The AppError that it rejects with; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => new Error('it went well'),
    (cause: unknown) => cause,
  );
  if (!isAppError(error)) throw error;
  return error;
}
