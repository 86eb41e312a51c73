/** Bringing a database to this program's tables, in earnest or on a copy. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Kysely, sql} from 'kysely';
import {newId} from '../../lib/uuid.js';
import {loadContents, readContents} from '../db/contents.js';
import {engineFor} from '../db/database.js';
import {migrate, newestVersion} from '../db/migrations.js';
import type {MigrateReport, Place} from './operations.js';
import {checkThere, claim, databaseOf} from './place.js';

/** Runs the steps that are missing. Rejects with `locked` where a server has the folder, with `unsupported_format` for later tables. */
export async function migratePlace(place: Place, now: Date): Promise<MigrateReport> {
  checkThere(place);
  const begin = performance.now();
  const lock = await claim(place);
  try {
    const engine = await engineFor(databaseOf(place), 'tool');
    const db = new Kysely<unknown>({dialect: engine.dialect});
    try {
      const {from, to, steps} = await migrate(db, {engine, now});
      return {from, to, steps: steps.map(words), applied: true, rows: null, milliseconds: since(begin)};
    } finally {
      await db.destroy();
    }
  } finally {
    lock.release();
  }
}

/** Runs the steps on a copy of what the database holds now, which is gone afterwards; servers go on meanwhile. */
export async function rehearse(place: Place, now: Date): Promise<MigrateReport> {
  checkThere(place);
  return readContents(databaseOf(place), async contents => {
    const begin = performance.now();
    const {rows, steps} = await onScratch(place, scratch => loadContents(scratch, contents, {now, force: false}));
    return {from: contents.schema, to: newestVersion, steps: steps.map(words), applied: false, rows, milliseconds: since(begin)};
  });
}

/** An empty database of the same kind: a file of its own, or a schema of its own in the same Postgres. */
async function onScratch<T>({database}: Place, work: (scratch: string) => Promise<T>): Promise<T> {
  if (database !== undefined) return onScratchSchema(database, work);
  const folder = await mkdtemp(join(tmpdir(), 'cairn-rehearsal-'));
  try {
    return await work(join(folder, 'cairn.db'));
  } finally {
    await rm(folder, {recursive: true});
  }
}

async function onScratchSchema<T>(database: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const engine = await engineFor(database, 'tool');
  const db = new Kysely<unknown>({dialect: engine.dialect});
  const name = `cairn_rehearsal_${newId().replaceAll('-', '')}`;
  try {
    await sql`create schema ${sql.ref(name)}`.execute(db);
    const url = new URL(database);
    url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -c search_path=${name}`.trim());
    return await work(url.href);
  } finally {
    await sql`drop schema if exists ${sql.ref(name)} cascade`.execute(db);
    await db.destroy();
  }
}

/** The name of a step's function, as words. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

function since(begin: number): number {
  return Math.round(performance.now() - begin);
}
