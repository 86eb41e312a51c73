import {write} from 'node:fs';

/** Writes all of it to an open file: at the position, or with null at the file's own. By callbacks: less work for each event than a FileHandle is. */
export async function writeAll(file: number, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const from = written;
    written += await new Promise<number>((resolve, reject) => {
      write(file, bytes, from, bytes.length - from, position === null ? null : position + from, (error, length) => (error === null ? resolve(length) : reject(error)));
    });
  }
}
