/**
 * SQLite under kysely, through the interface of `node:sqlite`: the built-in module where Node has
 * it (22.13 and later), else the package that offers the same interface with its own binary.
 */
import {SqliteDialect} from 'kysely';
import type {SqliteDatabase, SqliteStatement} from 'kysely';

type Cell = string | number | bigint | null;

/** The part of `node:sqlite` that is used here; the type declarations for Node 20 don't have it. */
interface Statement {
  all(...parameters: readonly Cell[]): unknown[];
}
interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}
interface SqliteModule {
  readonly DatabaseSync: new (file: string) => Connection;
}

/** Statements kept ready; lists of many lengths would otherwise fill the memory. */
const preparedStatements = 256;

/** A dialect over one file. Acknowledged writes are on the disk: they outlive a killed process and a power cut. */
export async function sqliteDialect(file: string): Promise<SqliteDialect> {
  const {DatabaseSync} = await loadSqlite();
  const connection = new DatabaseSync(file);
  connection.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma temp_store = memory;
  `);
  return new SqliteDialect({database: new PreparedDatabase(connection)});
}

/**
 * Holds the connection for as long as the dialect lives: with the package, a statement doesn't
 * keep its connection from being collected.
 */
class PreparedDatabase implements SqliteDatabase {
  readonly #connection: Connection;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#statements.get(sql) ?? readerOf(this.#connection.prepare(sql));
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > preparedStatements && !oldest.done) this.#statements.delete(oldest.value);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }
}

/** Every statement is run as one that gives rows: a write without `returning` gives none. */
function readerOf(statement: Statement): SqliteStatement {
  const all = (parameters: readonly unknown[]): unknown[] => statement.all(...(parameters as readonly Cell[]));
  return {
    reader: true,
    all,
    run: parameters => ({changes: all(parameters).length, lastInsertRowid: 0}),
    iterate: parameters => all(parameters)[Symbol.iterator](),
  };
}

async function loadSqlite(): Promise<SqliteModule> {
  return builtInSqlite() ?? (await import('@photostructure/sqlite'));
}

function builtInSqlite(): SqliteModule | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13)) return undefined;
  return withoutExperimentalWarning(() => process.getBuiltinModule('node:sqlite') as SqliteModule | undefined);
}

/** The interface that is used here hasn't changed since it came; people who start a server can do nothing about the warning. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning') ?? {};
  Object.defineProperty(process, 'emitWarning', {...own, value: () => undefined});
  try {
    return load();
  } finally {
    Object.defineProperty(process, 'emitWarning', own);
  }
}
