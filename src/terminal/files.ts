/** Files that people name on the command line; `-` is standard input or output. */
import {readFile, writeFile} from 'node:fs/promises';
import {AppError} from '../domain/errors.js';
import type {Terminal} from './terminal.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

/** The text of a file, without a byte order mark. Rejects with `invalid_input` naming the file. */
export async function readText(file: string, terminal: Terminal): Promise<string> {
  if (file === '-' && terminal.input.isTerminal) terminal.err.write('Reading standard input; end it with Ctrl-D.\n');
  const text = file === '-' ? await terminal.input.read() : await readFile(file, 'utf8').catch(fail(file, 'read'));
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Replaces the file's text. Rejects with `invalid_input` naming the file. */
export async function writeText(file: string, text: string, terminal: Terminal): Promise<void> {
  if (file === '-') terminal.out.write(text);
  else await writeFile(file, text).catch(fail(file, 'written'));
}

function fail(file: string, done: 'read' | 'written'): (error: unknown) => never {
  return error => {
    const {code = ''} = error as NodeJS.ErrnoException;
    throw new AppError('invalid_input', `${file} can't be ${done}: ${reasons[code] ?? code}`, {details: {file}, cause: error});
  };
}
