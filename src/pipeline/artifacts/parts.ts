/** Contents in parts of bounded size, for stores that take them so. What is sent was checked: the last part only comes if all of them are what the digest says. */
import {createHash} from 'node:crypto';
import {AppError} from '../../domain/errors.js';
import {hashOf} from './hashed-copy.js';
import type {Content, ObjectStore} from './object-store.js';

const mebibyte = 1024 * 1024;
const usualPart = 8 * mebibyte;
/** Parts of one content that are on their way at once: with the one that is being read, what is in memory of it. */
export const partsAtOnce = 3;

export interface Part {
  /** From 1 on. */
  readonly number: number;
  readonly bytes: Buffer;
}

/** Bytes of a part: the same for every content of that size, so that an interrupted upload is cut in the same places when it goes on. */
export function partSizeOf(size: number, mostParts: number): number {
  return Math.max(usualPart, Math.ceil(size / mostParts / mebibyte) * mebibyte);
}

/** True for what is sent as one. */
export function isSmall({size}: Content): boolean {
  return size <= usualPart;
}

/** The whole of a small content. Throws `failed` where it isn't what its digest says. */
export async function wholeOf(content: Content): Promise<Buffer> {
  for await (const {bytes} of partsOf(content, content.size)) return bytes;
  return Buffer.alloc(0);
}

/**
 * Reads it once, from the beginning. Each part has memory of its own, and the part after is read only when it is asked for. Throws `failed`
 * before the last part where the content is not what its digest says: it changed since it was hashed.
 */
export async function* partsOf(content: Content, partSize: number): AsyncGenerator<Part, void> {
  const hash = createHash('sha256');
  let left = content.size;
  let filled = 0;
  let number = 1;
  let bytes = Buffer.allocUnsafe(Math.min(partSize, left));
  for await (const chunk of content.open()) {
    for (let rest = chunk as Buffer; rest.length > 0; ) {
      if (left === 0) throw changed(content, null);
      const taken = rest.copy(bytes, filled);
      filled += taken;
      left -= taken;
      rest = rest.subarray(taken);
      if (filled < bytes.length || left === 0) continue;
      hash.update(bytes);
      yield {number, bytes};
      number++;
      filled = 0;
      bytes = Buffer.allocUnsafe(Math.min(partSize, left));
    }
  }
  if (left > 0) throw changed(content, null);
  const found = hash.update(bytes).digest('hex');
  if (found !== content.sha256) throw changed(content, found);
  if (bytes.length > 0) yield {number, bytes};
}

/** How often a write is tried that another one came in the way of. */
const collisions = 4;

/**
 * Tries a write until it is through. `afterwards` says what comes of an error: false where it means that something is there that must
 * stay, `again` where another write came in the way; anything else it throws.
 */
export async function placed(attempt: () => Promise<boolean>, afterwards: (error: unknown) => false | 'again'): Promise<boolean> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (afterwards(error) === false) return false;
      if (count === collisions) throw error;
    }
  }
}

/** For stores that don't say what arrived: reads all of it. What isn't what was sent is removed, and `failed` thrown. */
export async function readBack(store: ObjectStore, key: string, {sha256}: Content): Promise<void> {
  const stream = await store.get(key);
  const found = stream === null ? null : (await hashOf(stream)).sha256;
  if (found === sha256) return;
  await store.remove(key);
  throw new AppError('failed', `What arrived at ${store.place} is not what was sent`, {
    hint: 'The bytes were damaged on the way, or there; they were removed again. Try again.',
    details: {place: store.place, key, wanted: `sha256:${sha256}`, found: found === null ? null : `sha256:${found}`},
  });
}

/** The content is not what its digest says. */
export function changed({sha256, size}: Content, found: string | null): AppError {
  return new AppError('failed', 'What is to be stored changed while it was read', {
    hint: 'Something still writes to it. Let that end, and store it again.',
    details: {size, wanted: `sha256:${sha256}`, found: found === null ? null : `sha256:${found}`},
  });
}
