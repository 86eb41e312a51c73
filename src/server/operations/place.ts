/** A server's place on this machine: its folder, and what lies in it. */
import {existsSync} from 'node:fs';
import {chmod, mkdir} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {AppError} from '../../domain/errors.js';
import type {KeySource} from '../../domain/key-source.js';
import {acquireLock} from '../../lib/lock.js';
import type {Lock} from '../../lib/lock.js';
import type {Place} from './operations.js';

/** Where the database is, as `openDatabase` takes it. */
export function databaseOf({dataFolder, database}: Place): string {
  return database ?? join(dataFolder, 'cairn.db');
}

/** Where the master key is unless told: beside the folder, so that a copy of the folder is none of the key. Several processes on one Postgres need the same one: there it has to be given. */
export function defaultMasterKey({dataFolder, database}: Place): KeySource {
  return database === undefined ? {from: 'file', file: `${resolve(dataFolder)}.master-key`, managed: true} : {from: 'nowhere'};
}

/** Makes the folder, for this user only, and takes its lock: one server, or one tool that changes its database, at a time. Rejects with `locked`. */
export async function claim({dataFolder}: Place): Promise<Lock> {
  await mkdir(dataFolder, {recursive: true, mode: 0o700});
  await chmod(dataFolder, 0o700);
  return acquireLock(join(dataFolder, 'lock'), {wait: 0});
}

/** Throws `not_found` where SQLite's file isn't there: opening it would make an empty one. */
export function checkThere(place: Place): void {
  if (place.database !== undefined || existsSync(databaseOf(place))) return;
  throw new AppError('not_found', `there is no database in ${place.dataFolder}`, {
    hint: 'Name the folder of the server with --data-dir, or a Postgres database with CAIRN_DATABASE_URL.',
  });
}
