/** Copies of a server's data: made while it runs, restored whole or not at all. */
import {createWriteStream, existsSync} from 'node:fs';
import {rename, rm, stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {AppError} from '../../domain/errors.js';
import {flushFolder} from '../../lib/atomic-file.js';
import {hasErrno} from '../../lib/errno.js';
import {newId} from '../../lib/uuid.js';
import {loadContents, readContents} from '../db/contents.js';
import type {Contents, Part} from '../db/contents.js';
import type {Queries} from '../db/schema.js';
import {appendAudit} from '../repositories/audit.js';
import {readSetting, writeSetting} from '../repositories/settings.js';
import {backupLines, openBackup} from './backup-file.js';
import type {Backup, CopyRequest, Restored} from './operations.js';
import {checkThere, claim, databaseOf} from './place.js';

/** Writes what the database holds at one moment into a file of mode 0600. Servers on it go on. Rejects with `exists` for a file that is there. */
export async function backUp({place, file, force}: CopyRequest, {version, now}: {readonly version: string; readonly now: Date}): Promise<Backup> {
  checkThere(place);
  if (!force && existsSync(file)) throw new AppError('exists', `${file} exists already`, {hint: 'Choose another name, or replace it with --force.'});
  return readContents(databaseOf(place), async contents => {
    if (contents.schema === 0) throw new AppError('not_found', 'there is no server\'s data in this database yet');
    const head = {schema: contents.schema, taken: now.toISOString(), version};
    const counted = counting(contents, 'secrets');
    const bytes = await writeWhole(file, backupLines(head, counted.contents));
    return {...head, file, bytes, secrets: counted.rows()};
  });
}

/** The same contents, and how many rows of a table have come by. */
function counting(contents: Contents, table: string): {readonly contents: Contents; readonly rows: () => number} {
  let count = 0;
  async function* parts(): AsyncIterable<Part> {
    for await (const part of contents.parts()) {
      if (part.table === table) count += part.rows.length;
      yield part;
    }
  }
  return {contents: {schema: contents.schema, parts}, rows: () => count};
}

/** Under its name the file is whole, or not there. */
async function writeWhole(file: string, lines: AsyncIterable<string>): Promise<number> {
  const beside = `${file}.${newId()}.tmp`;
  try {
    await pipeline(Readable.from(lines), createGzip(), createWriteStream(beside, {flags: 'wx', mode: 0o600, flush: true}));
    const {size} = await stat(beside);
    await rename(beside, file);
    flushFolder(dirname(file));
    return size;
  } catch (error) {
    await rm(beside, {force: true});
    if (!hasErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOSPC', 'EDQUOT')) throw error;
    throw new AppError('invalid_input', `${file} can't be written: ${error.message}`, {cause: error});
  }
}

/** Makes the database hold exactly what a backup holds, under a new epoch. Rejects with `exists`, `locked`, `in_use`, `invalid_input` or `unsupported_format`; then nothing has changed. */
export async function restore({place, file, force}: CopyRequest, now: Date): Promise<Restored> {
  const backup = await openBackup(file);
  const lock = await claim(place);
  try {
    const epoch = newId();
    let instance = '';
    const loaded = await loadContents(databaseOf(place), backup, {now, force, finish: async transaction => {
      instance = await beginEpoch(transaction, {epoch, now, taken: backup.taken});
    }});
    const {schema, taken, version} = backup;
    return {schema, taken, version, file, instance, epoch, ...loaded};
  } finally {
    lock.release();
  }
}

async function beginEpoch(transaction: Queries, {epoch, now, taken}: {epoch: string; now: Date; taken: string}): Promise<string> {
  const instance = await readSetting(transaction, 'instance');
  if (instance === undefined) throw new AppError('invalid_input', 'the backup names no server: it has no instance id');
  await writeSetting(transaction, 'epoch', epoch);
  await appendAudit(transaction, now, [{account: null, action: 'restore', subject: instance, details: {taken}}]);
  return instance;
}
