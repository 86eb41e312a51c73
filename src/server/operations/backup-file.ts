/**
 * The file of a backup: gzip over lines of JSON, the same from every kind of database. First a head; then for each table a line with
 * its name and columns, followed by its rows as lists; last the number of rows and a digest over all lines before, so that a file that
 * was cut short or changed is found out.
 */
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {createGunzip} from 'node:zlib';
import {AppError} from '../../domain/errors.js';
import type {Contents, Part} from '../db/contents.js';
import type {Row} from '../db/engine.js';
import type {BackupHead} from './operations.js';

type Value = string | number | null;

const format = 1;

/** The lines of a backup, each with its line break. */
export async function* backupLines({schema, taken, version}: BackupHead, contents: Contents): AsyncGenerator<string> {
  const digest = createHash('sha256');
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    digest.update(text);
    return text;
  };
  yield line({cairn: 'backup', format, schema, taken, version});
  let columns: readonly string[] = [];
  let table = '';
  let count = 0;
  for await (const part of contents.parts()) {
    if (part.table !== table || (columns.length === 0 && part.rows.length > 0)) {
      table = part.table;
      columns = Object.keys(part.rows[0] ?? {});
      if (columns.length > 0) yield line({table, columns});
    }
    count += part.rows.length;
    yield part.rows.map(row => line(columns.map(column => row[column] ?? null))).join('');
  }
  yield `${JSON.stringify({rows: count, sha256: digest.digest('hex')})}\n`;
}

/** Opens a backup. Rejects with `invalid_input` for another file, with `unsupported_format` for one of a later version; `parts` rejects with `invalid_input` at its end where it isn't whole. */
export async function openBackup(file: string): Promise<BackupHead & Contents> {
  const lines = readLines(file);
  const first = await lines.next();
  const head = first.done === true ? null : objectIn(first.value);
  if (head?.['cairn'] !== 'backup' || !isCount(head['schema'])) throw notBackup(file);
  if (head['format'] !== format) {
    throw new AppError('unsupported_format', `${file} is a backup of format ${String(head['format'])}; this cairn reads format ${format}`, {hint: 'Restore it with the newer cairn that wrote it.'});
  }
  const {schema, taken, version} = head;
  return {schema, taken: String(taken), version: String(version), parts: () => partsOf(file, lines, `${first.value}\n`)};
}

const rowsAtOnce = 500;

async function* partsOf(file: string, lines: AsyncIterator<string, undefined>, head: string): AsyncGenerator<Part> {
  const digest = createHash('sha256').update(head);
  let [table, columns]: [string, readonly string[]] = ['', []];
  let rows: Row[] = [];
  let count = 0;
  for (;;) {
    const next = await lines.next();
    if (next.done === true) throw new AppError('invalid_input', `${file} is not whole: it ends in the midst of ${table === '' ? 'its head' : table}`, {hint: 'Take another backup; nothing was restored.'});
    const line = next.value;
    const value = valueIn(line);
    const isRow = Array.isArray(value);
    if (rows.length > 0 && (!isRow || rows.length === rowsAtOnce)) {
      yield {table, rows};
      rows = [];
    }
    if (isRow) {
      rows.push(rowOf(file, columns, value));
      count += 1;
    } else if (isTableLine(value)) {
      ({table, columns} = value);
    } else {
      return checkEnd(file, value, {rows: count, sha256: digest.digest('hex')});
    }
    digest.update(`${line}\n`);
  }
}

function checkEnd(file: string, value: unknown, found: {readonly rows: number; readonly sha256: string}): void {
  const end = value as Partial<typeof found> | null;
  if (end?.rows === found.rows && end.sha256 === found.sha256) return;
  throw new AppError('invalid_input', `${file} was changed since it was written: its digest is another one`, {hint: 'Take another backup; nothing was restored.'});
}

function rowOf(file: string, columns: readonly string[], values: readonly unknown[]): Row {
  if (values.length !== columns.length || values.some(value => typeof value === 'object' ? value !== null : typeof value === 'boolean')) throw notBackup(file);
  return Object.fromEntries(columns.map((column, index) => [column, values[index] as Value]));
}

function isTableLine(value: unknown): value is {table: string; columns: readonly string[]} {
  const {table, columns} = (value ?? {}) as {table?: unknown; columns?: unknown};
  return typeof table === 'string' && Array.isArray(columns) && columns.every(column => typeof column === 'string' && /^[a-z][a-z0-9_]*$/.test(column));
}

async function* readLines(file: string): AsyncGenerator<string, undefined> {
  const stream = createReadStream(file);
  const inflated = stream.on('error', error => inflated.destroy(error)).pipe(createGunzip());
  try {
    for await (const line of createInterface({input: inflated, crlfDelay: Infinity})) yield line;
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException);
  } finally {
    stream.destroy();
  }
  if (inflated.errored !== null) throw unreadable(file, inflated.errored);
  return undefined;
}

function unreadable(file: string, cause: NodeJS.ErrnoException): AppError {
  if (cause.code === 'ENOENT') return new AppError('not_found', `there is no file ${file}`, {cause});
  if (cause.code === 'Z_BUF_ERROR') return new AppError('invalid_input', `${file} is not whole: it ends too early`, {hint: 'Take another backup; nothing was restored.', cause});
  return cause.code?.startsWith('Z_') === true ? notBackup(file, cause) : new AppError('invalid_input', `${file} can't be read: ${cause.message}`, {cause});
}

function notBackup(file: string, cause?: unknown): AppError {
  return new AppError('invalid_input', `${file} is no backup of a cairn server`, {hint: 'Backups are made by cairn server backup FILE.', cause});
}

function valueIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function objectIn(line: string): Record<string, unknown> | null {
  const value = valueIn(line);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
