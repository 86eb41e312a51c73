/** A whole database at one moment, out of one and into another one of any kind. */
import {Kysely, sql} from 'kysely';
import {AppError, isAppError} from '../../domain/errors.js';
import {engineFor} from './database.js';
import type {Engine, Row} from './engine.js';
import {checkKnown, migrateWithin, schemaVersion, versionsTable} from './migrations.js';
import type {Queries} from './schema.js';

/** What a database holds at one moment, to be read table by table while `readContents` goes on. */
export interface Contents {
  /** The version of its tables; 0 where there are none. */
  readonly schema: number;
  /** All rows of all tables, a part of one table at a time; a table without rows comes as one empty part. */
  parts(): AsyncIterable<Part>;
}

export interface Part {
  readonly table: string;
  readonly rows: readonly Row[];
}

/** Reads what a database holds at one moment. Writers go on meanwhile, and readers too. */
export async function readContents<T>(place: string, read: (contents: Contents) => Promise<T>): Promise<T> {
  const engine = await engineFor(place, 'tool');
  return using(engine, db => db.connection().execute(async connection => {
    await sql.raw(engine.copying.beginReading).execute(connection);
    try {
      return await read({schema: await schemaVersion(connection, engine), parts: () => partsOf(connection, engine)});
    } finally {
      await sql`rollback`.execute(connection);
    }
  }));
}

async function* partsOf(connection: Kysely<unknown>, {copying}: Engine): AsyncIterable<Part> {
  for (const table of await copying.tables(connection)) {
    if (table === versionsTable) continue;
    yield {table, rows: []};
    for await (const rows of copying.rows(connection, table)) yield {table, rows};
  }
}

export interface LoadOptions {
  readonly now: Date;
  /** Replaces what is there; without it, a database that has tables is refused. */
  readonly force: boolean;
  /** Called in the same transaction when all is there and up to date. */
  readonly finish?: (transaction: Queries) => Promise<void>;
}

export interface Loaded {
  readonly rows: number;
  /** The steps that brought the tables to this program's version. */
  readonly steps: readonly string[];
}

/**
 * Makes a database hold exactly those contents, brought to this program's version: all of it, or nothing is changed. Rejects with
 * `exists` where there is something already, with `in_use` where servers work on it, with `unsupported_format` for later contents, and
 * with `invalid_input` for contents that don't fit.
 */
export async function loadContents(place: string, contents: Contents, options: LoadOptions): Promise<Loaded> {
  checkKnown(contents.schema);
  const engine = await engineFor(place, 'tool');
  return using(engine, db => db.transaction().execute(async transaction => {
    await engine.lockWrites(transaction);
    await clear(transaction, engine, options.force);
    const migration = {engine, now: options.now};
    await migrateWithin(transaction, {...migration, upTo: contents.schema});
    const rows = await load(transaction, engine, contents);
    const {steps} = await migrateWithin(transaction, migration);
    await options.finish?.(transaction as unknown as Queries);
    return {rows, steps};
  }));
}

async function clear(transaction: Kysely<unknown>, engine: Engine, force: boolean): Promise<void> {
  const tables = await engine.copying.tables(transaction);
  if (tables.length > 0 && !force) {
    throw new AppError('exists', `${engine.shown} holds a server's data already`, {hint: 'Restore into an empty one, or replace all that it holds with --force.'});
  }
  const servers = tables.length === 0 ? 0 : await engine.copying.servers(transaction);
  if (servers > 0) {
    throw new AppError('in_use', `a server works on ${engine.shown}: it has ${servers} ${servers === 1 ? 'connection' : 'connections'} open`, {
      hint: 'Stop every server process that uses it.',
      next: ['cairn server stop'],
    });
  }
  await engine.copying.drop(transaction, tables);
}

async function load(transaction: Kysely<unknown>, engine: Engine, contents: Contents): Promise<number> {
  const db = transaction as Kysely<Record<string, Row>>;
  const tables = (await engine.copying.tables(transaction)).filter(table => table !== versionsTable);
  const settle = await engine.copying.deferReferences(transaction);
  // What the steps put into their tables is among the contents.
  for (const table of tables) await db.deleteFrom(table).execute();
  let count = 0;
  for await (const {table, rows} of contents.parts()) {
    if (!tables.includes(table)) throw new AppError('invalid_input', `version ${contents.schema} of the tables has no ${JSON.stringify(table)}`);
    const perStatement = Math.max(1, Math.floor(engine.copying.parameters / Math.max(1, Object.keys(rows[0] ?? {}).length)));
    for (let start = 0; start < rows.length; start += perStatement) await insert(db, table, rows.slice(start, start + perStatement));
    count += rows.length;
  }
  await settle();
  return count;
}

async function insert(db: Kysely<Record<string, Row>>, table: string, rows: readonly Row[]): Promise<void> {
  try {
    await db.insertInto(table).values(rows).execute();
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('invalid_input', `rows of ${table} don't fit: ${(error as Error).message}`, {cause: error});
  }
}

/** Opens the database for the work and closes it whatever comes of that. */
async function using<T>(engine: Engine, work: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const db = new Kysely<unknown>({dialect: engine.dialect});
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
