/** Bytes on their way from one place to another, hashed as they pass. Memory stays the same however many there are. */
import {createHash} from 'node:crypto';
import type {FileHandle} from 'node:fs/promises';

/** Bytes in order. A chunk is only valid until the next one is asked for: sources reuse their memory. */
export type Chunks = AsyncIterable<Uint8Array>;

export interface Hashed {
  /** 64 hex digits. */
  readonly sha256: string;
  readonly size: number;
}

const chunkSize = 1024 * 1024;
const smallest = 4096;
const zeros = new Uint8Array(chunkSize);

/** The bytes of an open file, in two buffers in turn: one is read into while the other is used. */
export async function* chunksOf(file: FileHandle): Chunks {
  const length = Math.min(chunkSize, Math.max(smallest, (await file.stat()).size + 1));
  const buffers = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)] as const;
  const read = (turn: number, position: number) => file.read(buffers[turn % 2] as Buffer, 0, length, position);
  let next = read(0, 0);
  try {
    for (let turn = 1, position = 0; ; turn++) {
      const {bytesRead, buffer} = await next;
      if (bytesRead === 0) return;
      position += bytesRead;
      next = read(turn, position);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // The file must not be closed under a read that is on its way.
    await next.catch(() => {});
  }
}

/** Reads to the end and keeps nothing. */
export async function hashOf(chunks: Chunks): Promise<Hashed> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.length;
  }
  return {sha256: hash.digest('hex'), size};
}

/** Writes all into a new, empty file. Long runs of zeros become holes, so that a sparse file stays one. With `limit` it stops with what it has once there are more bytes. */
export async function copyHashed(chunks: Chunks, target: FileHandle, limit = Infinity): Promise<Hashed> {
  const hash = createHash('sha256');
  let size = 0;
  let written = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    if (!isHole(chunk)) {
      await writeAll(target, chunk, size);
      written = size + chunk.length;
    }
    size += chunk.length;
    if (size > limit) break;
  }
  if (written < size) await target.truncate(size);
  return {sha256: hash.digest('hex'), size};
}

function isHole(chunk: Uint8Array): boolean {
  return chunk.length >= smallest && chunk.length <= zeros.length && Buffer.compare(chunk, zeros.subarray(0, chunk.length)) === 0;
}

async function writeAll(target: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await target.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
}
