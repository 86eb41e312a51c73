/** Files that people name on the command line; `-` is standard input or output. */
import {createReadStream} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {AppError, isAppError} from '../domain/errors.js';
import {reasonOf} from '../lib/errno.js';
import type {Terminal} from './terminal.js';

/** The most that is read of what somebody names on the command line, in bytes: a device may have no end. */
const largestInput = 8 * 1024 * 1024;

/** The text of a file, without a byte order mark. Rejects with `invalid_input` naming the file, and with `too_large` beyond 8 MiB. */
export async function readText(file: string, terminal: Terminal): Promise<string> {
  if (file === '-' && terminal.input.isTerminal) terminal.err.write('Reading standard input; end it with Ctrl-D.\n');
  const text = file === '-' ? await textOf(terminal.input.chunks(), 'standard input') : await textOf(createReadStream(file), file).catch(fail(file, 'read'));
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Replaces the file's text. Rejects with `invalid_input` naming the file. */
export async function writeText(file: string, text: string, terminal: Terminal): Promise<void> {
  if (file === '-') terminal.out.write(text);
  else await writeFile(file, text).catch(fail(file, 'written'));
}

async function textOf(chunks: AsyncIterable<Uint8Array | string>, what: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const part = Buffer.from(chunk as string);
    size += part.length;
    if (size > largestInput) throw new AppError('too_large', `${what} is larger than 8 MiB`, {details: {file: what, limit: largestInput}});
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function fail(file: string, done: 'read' | 'written'): (error: unknown) => never {
  return error => {
    if (isAppError(error)) throw error;
    const {code = ''} = error as NodeJS.ErrnoException;
    throw new AppError('invalid_input', `${file} can't be ${done}: ${reasonOf(error) ?? code}`, {details: {file}, cause: error});
  };
}
