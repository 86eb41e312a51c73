/** What a kind of database does in its own way. Everything else is the same queries on each. */
import type {Dialect, Kysely} from 'kysely';

/** A row as it is kept: texts, numbers and nulls, by column. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Engine {
  /** The kind of database and where it is, without a password. */
  readonly shown: string;
  readonly dialect: Dialect;
  /** The database as steps of migration see it: there a column of text compares by its bytes, as everywhere else. */
  forSchema(db: Kysely<unknown>): Kysely<unknown>;
  /** Makes every other writer, of any process, wait until this transaction ends. */
  lockWrites(transaction: Kysely<unknown>): Promise<void>;
  /** True where a transaction that failed so may succeed when it is run once more. */
  passes(error: unknown): boolean;
  /** What only copying a whole database needs. */
  readonly copying: Copying;
}

export interface Copying {
  /** Begins a transaction that only reads, and sees one moment whatever others write. */
  readonly beginReading: string;
  /** Most values that one statement takes. */
  readonly parameters: number;
  /** Names of all tables. */
  tables(db: Kysely<unknown>): Promise<readonly string[]>;
  /** All rows of a table, some at a time; within a transaction. */
  rows(connection: Kysely<unknown>, table: string): AsyncIterable<readonly Row[]>;
  /** Drops these tables, which may refer to each other. */
  drop(transaction: Kysely<unknown>, tables: readonly string[]): Promise<void>;
  /** From here on, references need not hold until the function that it gives is called, which rejects if they then don't. */
  deferReferences(transaction: Kysely<unknown>): Promise<() => Promise<void>>;
  /** How many server processes work on it besides this one, as far as the database knows. */
  servers(db: Kysely<unknown>): Promise<number>;
}
