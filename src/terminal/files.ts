/** Files that people name on the command line; `-` is standard input or output. */
import {createReadStream} from 'node:fs';
import {readdir, readFile, realpath, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {AppError, isAppError} from '../domain/errors.js';
import {writeAtomically} from '../lib/atomic-file.js';
import {hasErrno, reasonOf} from '../lib/errno.js';
import type {Terminal} from './terminal.js';

/** The most that is read of what somebody names on the command line, in bytes: a device may have no end. */
const largestInput = 8 * 1024 * 1024;

/** The text of a file, without a byte order mark. Rejects with `invalid_input` naming the file, and with `too_large` beyond 8 MiB. */
export async function readText(file: string, terminal: Terminal): Promise<string> {
  if (file === '-' && terminal.input.isTerminal) terminal.err.write('Reading standard input; end it with Ctrl-D.\n');
  const text = file === '-' ? await textOf(terminal.input.chunks(), 'standard input') : await textOf(createReadStream(file), file).catch(fail(file, 'read'));
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Replaces the file's text as a whole: where it fails, the old one stands. Rejects with `invalid_input` naming the file. */
export async function writeText(file: string, text: string, terminal: Terminal): Promise<void> {
  if (file === '-') terminal.out.write(text);
  else await replaceText(file, text).catch(fail(file, 'written'));
}

/** Devices and pipes are written to, files are replaced; a link stays one. */
async function replaceText(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(missing(file));
  const there = await stat(target).catch(missing(null));
  if (there === null || there.isFile()) writeAtomically(target, text, {newMode: 0o666});
  else await writeFile(target, text);
}

/** What a file holds beside a text that is to go there. Rejects with `invalid_input` where it can't be read. */
export async function compareText(file: string, text: string): Promise<'nothing' | 'the same' | 'something else'> {
  const there = file === '-' ? null : await stat(file).catch(missing(null)).catch(fail(file, 'read'));
  if (there === null || !(there.isFile() || there.isDirectory())) return 'nothing';
  return (await readFile(file, 'utf8').catch(fail(file, 'read'))) === text ? 'the same' : 'something else';
}

/** More than this in one folder is taken for a mistake: a home folder, a checkout with its packages. */
const mostFiles = 10_000;
const largestTotal = 64 * 1024 * 1024;

/**
 * The files that a path stands for: itself, or of a folder the YAML and JSON files in it and below, sorted. Hidden ones
 * are left out, linked folders too. Rejects with `invalid_input` where it can't be read and with `too_large`.
 */
export async function manifestFiles(path: string): Promise<readonly string[]> {
  if (path === '-' || !(await stat(path).catch(fail(path, 'read'))).isDirectory()) return [path];
  const found = {files: [] as string[], bytes: 0};
  await collect(path, path, found);
  return found.files;
}

async function collect(root: string, folder: string, found: {files: string[]; bytes: number}): Promise<void> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(fail(folder, 'read'));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) await collect(root, path, found);
    else if (/\.(ya?ml|json)$/i.test(entry.name)) await add(root, path, found);
  }
}

async function add(root: string, path: string, found: {files: string[]; bytes: number}): Promise<void> {
  const there = await stat(path).catch(fail(path, 'read'));
  if (!there.isFile()) return;
  found.files.push(path);
  found.bytes += there.size;
  if (found.files.length <= mostFiles && found.bytes <= largestTotal) return;
  const limit = found.files.length > mostFiles ? `more than ${mostFiles} manifest files` : 'more than 64 MiB of manifests';
  throw new AppError('too_large', `${root} holds ${limit}`, {hint: 'Name a folder further down, or the files.', details: {folder: root}});
}

function missing<T>(otherwise: T): (error: unknown) => T {
  return error => {
    if (hasErrno(error, 'ENOENT')) return otherwise;
    throw error;
  };
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
