/**
 * SQLite under kysely, through the interface of `node:sqlite`: the built-in module where Node has
 * it (22.13 and later), else the package that offers the same interface with its own binary.
 */
import {CompiledQuery, SqliteDialect, SqliteDriver, sql} from 'kysely';
import type {DatabaseConnection, Driver, Kysely, SqliteDatabase, SqliteStatement} from 'kysely';
import {AppError} from '../../domain/errors.js';
import type {Copying, Engine, Row} from './engine.js';

type Cell = string | number | bigint | null;

/** The part of `node:sqlite` that is used here; the type declarations for Node 20 don't have it. */
interface Statement {
  all(...parameters: readonly Cell[]): unknown[];
  iterate(...parameters: readonly Cell[]): IterableIterator<unknown>;
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

/** Most memory for pages of the file, in kibibytes: what many ask for is not read again each time. */
const pageCache = 16 * 1024;

/** How long a writer waits for one of another process, in milliseconds. */
const busyTimeout = 30_000;

/** An engine over one file. */
export async function sqliteEngine(file: string): Promise<Engine> {
  return {
    shown: `sqlite:${file}`,
    dialect: await sqliteDialect(file),
    forSchema: db => db,
    // A transaction begins with the lock.
    lockWrites: async () => undefined,
    passes: () => false,
    copying,
  };
}

const copying: Copying = {
  beginReading: 'begin',
  parameters: 30_000,
  tables: async db => {
    const {rows} = await sql<{name: string}>`select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`.execute(db);
    return rows.map(({name}) => name);
  },
  async *rows(connection, table) {
    const db = connection as Kysely<Record<string, Row>>;
    let batch: Row[] = [];
    for await (const row of db.selectFrom(table).selectAll().stream()) {
      batch.push(row);
      if (batch.length === rowsAtOnce) {
        yield batch;
        batch = [];
      }
    }
    yield batch;
  },
  drop: async (transaction, tables) => {
    await sql`pragma defer_foreign_keys = on`.execute(transaction);
    for (const table of tables) await sql`drop table ${sql.table(table)}`.execute(transaction);
  },
  deferReferences: async transaction => {
    await sql`pragma defer_foreign_keys = on`.execute(transaction);
    return async () => {
      const {rows} = await sql<{table: string}>`pragma foreign_key_check`.execute(transaction);
      if (rows.length > 0) throw new AppError('invalid_input', `rows of ${rows[0]?.table ?? ''} refer to what is not there`);
    };
  },
  // Of the processes, one alone has the lock of the folder.
  servers: async () => 0,
};

const rowsAtOnce = 500;

/** A dialect over one file. Acknowledged writes are on the disk: they outlive a killed process and a power cut. */
export async function sqliteDialect(file: string): Promise<SqliteDialect> {
  const {DatabaseSync} = await loadSqlite();
  const connection = new DatabaseSync(file);
  connection.exec(`
    pragma busy_timeout = ${busyTimeout};
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma temp_store = memory;
    pragma cache_size = -${pageCache};
  `);
  return new ImmediateDialect({database: new PreparedDatabase(connection)});
}

/** Transactions take the lock for writing as they begin: one that read first could not get it later. */
class ImmediateDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(config: {readonly database: SqliteDatabase}) {
    super(config);
    this.#database = config.database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver({database: this.#database});
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
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
    iterate: parameters => statement.iterate(...(parameters as readonly Cell[])),
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
