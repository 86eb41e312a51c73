/** The open database: reads by `queries`, writes by `write`, one after the other. */
import {setTimeout as sleep} from 'node:timers/promises';
import {Kysely} from 'kysely';
import {isPostgresUrl} from '../../domain/database-url.js';
import type {Engine} from './engine.js';
import {migrate} from './migrations.js';
import {postgresEngine} from './postgres.js';
import type {Queries, Schema} from './schema.js';
import {sqliteEngine} from './sqlite.js';

export interface Database {
  readonly queries: Queries;
  /** The kind of database and where it is, without a password. */
  readonly shown: string;
  /**
   * Runs the work in one transaction: all of it is kept, or none where it rejects. No other writer, of this process or of
   * another one on the same database, comes in between; where the database calls for it, the work is run again from its start.
   */
  write<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const attempts = 5;
/** Before the next attempt, in milliseconds; doubled each time. */
const pause = 20;

/** Opens the database and brings its tables up to date. `place` is the URL of a Postgres database, else a file for SQLite, made where it isn't there. */
export async function openDatabase(place: string, now: Date): Promise<Database> {
  const engine = await engineFor(place, 'server');
  const queries = new Kysely<Schema>({dialect: engine.dialect});
  try {
    await migrate(queries as unknown as Kysely<unknown>, {engine, now});
  } catch (error) {
    await queries.destroy();
    throw error;
  }
  const inTurn = turns();
  return {
    queries,
    shown: engine.shown,
    write: work => inTurn(() => writing(queries, engine, work)),
    close: () => queries.destroy(),
  };
}

/** The engine of a place, for a server or for a tool that may run beside one. */
export function engineFor(place: string, user: 'server' | 'tool'): Promise<Engine> {
  return isPostgresUrl(place) ? postgresEngine(place, user) : sqliteEngine(place);
}

async function writing<T>(queries: Queries, engine: Engine, work: (transaction: Queries) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await queries.transaction().execute(async transaction => {
        await engine.lockWrites(transaction as unknown as Kysely<unknown>);
        return work(transaction);
      });
    } catch (error) {
      if (attempt === attempts || !engine.passes(error)) throw error;
      await sleep(pause * 2 ** attempt * Math.random());
    }
  }
}

/** Runs one after the other what is given to it, so that writers that wait hold no connection. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
