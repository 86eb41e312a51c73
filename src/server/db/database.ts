/** The open database: reads by `queries`, writes by `write`, one after the other. */
import {Kysely} from 'kysely';
import {migrate} from './migrations.js';
import type {Queries, Schema} from './schema.js';
import {sqliteDialect} from './sqlite.js';

export interface Database {
  readonly queries: Queries;
  /** Runs the work in one transaction: all of it is kept, or none where it rejects. */
  write<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens or creates the database in that file and brings its tables up to date. */
export async function openDatabase(file: string, now: Date): Promise<Database> {
  const queries = new Kysely<Schema>({dialect: await sqliteDialect(file)});
  try {
    await migrate(queries as unknown as Kysely<unknown>, now);
  } catch (error) {
    await queries.destroy();
    throw error;
  }
  return {
    queries,
    write: work => queries.transaction().execute(work),
    close: () => queries.destroy(),
  };
}
