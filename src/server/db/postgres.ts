/**
 * Postgres under kysely, through `pg`. Every session begins with the settings below; nothing is prepared by name, so that a
 * pooler may stand between.
 */
import {DataTypeNode, OperationNodeTransformer, PostgresDialect, RawNode, sql} from 'kysely';
import type {ColumnDefinitionNode, KyselyPlugin, PostgresPool, QueryId} from 'kysely';
import type {PoolClient} from 'pg';
import {checkDatabaseUrl, shownDatabaseUrl} from '../../domain/database-url.js';
import {AppError} from '../../domain/errors.js';
import {hasErrno} from '../../lib/errno.js';
import type {Copying, Engine, Row} from './engine.js';

/** By this name sessions of servers are found in `pg_stat_activity`; tools go by another one. */
const serverName = 'cairn-server';
const toolName = 'cairn-tool';

/** Connections of one process; its writes take one of them. */
const connections = 10;
/** How long to wait for a connection, in milliseconds. */
const connectTimeout = 10_000;
/** A process that hangs in the midst of a transaction holds all others up no longer than this, in milliseconds. */
const idleInTransaction = 30_000;

/** Type 20 is int8: counters stay far below 2^53. */
const int8 = 20;

/** Serialisation failures and deadlocks: the transaction was not carried out. */
const passing = ['40001', '40P01'];
const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOENT', '08000', '08001', '08003', '08006', '53300', '57P01', '57P02', '57P03'];
const refused = ['28000', '28P01', '3D000', '42501'];

/** An engine over the database at that URL, for a server or a tool beside it. Rejects with `usage` for what is no such URL. */
export async function postgresEngine(url: string, user: 'server' | 'tool'): Promise<Engine> {
  const shown = shownDatabaseUrl(checkDatabaseUrl(url, 'the database'));
  const {Pool, types} = (await import('pg')).default;
  const pool = new Pool({
    connectionString: url,
    application_name: user === 'server' ? serverName : toolName,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: 0,
    // A tool may read one moment for long.
    idle_in_transaction_session_timeout: user === 'server' ? idleInTransaction : 0,
    keepAlive: true,
    types: {getTypeParser: ((type: number, format?: 'text') => (type === int8 ? Number : (types.getTypeParser(type, format) as unknown))) as typeof types.getTypeParser},
  });
  // A connection that breaks while it is idle is replaced; one that breaks at work fails its query.
  pool.on('error', () => undefined);
  pool.on('connect', client => client.on('error', () => undefined));
  const told = (error: unknown): unknown => meaningOf(error, shown);
  const explained: PostgresPool = {
    connect: async () => explain(await pool.connect().catch((error: unknown) => Promise.reject(told(error) as Error)), told),
    end: () => pool.end(),
  };
  return {
    shown,
    dialect: new PostgresDialect({pool: explained}),
    forSchema: db => db.withPlugin(new BytewiseText()),
    lockWrites: async transaction => void (await sql`select pg_advisory_xact_lock(hashtext('cairn'), hashtext(current_schema()))`.execute(transaction)),
    passes: error => hasErrno(error, ...passing),
    copying,
  };
}

const rowsAtOnce = 500;

const copying: Copying = {
  beginReading: 'begin isolation level repeatable read read only',
  parameters: 60_000,
  tables: async db => {
    const {rows} = await sql<{name: string}>`
      select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`.execute(db);
    return rows.map(({name}) => name);
  },
  async *rows(connection, table) {
    await sql`declare every_row no scroll cursor for select * from ${sql.table(table)}`.execute(connection);
    for (;;) {
      const {rows} = await sql<Row>`fetch ${sql.lit(rowsAtOnce)} from every_row`.execute(connection);
      if (rows.length === 0) break;
      yield rows;
    }
    await sql`close every_row`.execute(connection);
  },
  drop: async (transaction, tables) => {
    for (const table of tables) await sql`drop table ${sql.table(table)} cascade`.execute(transaction);
  },
  deferReferences: async transaction => {
    const {rows} = await sql<{table: string; name: string}>`
      select relname as "table", conname as name from pg_constraint join pg_class on pg_class.oid = conrelid
      where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(transaction);
    const alter = async (how: string): Promise<void> => {
      for (const {table, name} of rows) await sql`alter table ${sql.table(table)} alter constraint ${sql.ref(name)} ${sql.raw(how)}`.execute(transaction);
    };
    await alter('deferrable initially deferred');
    return async () => {
      await sql`set constraints all immediate`.execute(transaction);
      await alter('not deferrable');
    };
  },
  servers: async db => {
    const {rows} = await sql<{count: number}>`
      select count(*) as count from pg_stat_activity
      where datname = current_database() and application_name = ${serverName}`.execute(db);
    return rows[0]?.count ?? 0;
  },
};

/** The same client, whose failures say what is wrong. */
function explain(client: PoolClient, told: (error: unknown) => unknown): Awaited<ReturnType<PostgresPool['connect']>> {
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, parameters as unknown[]);
    } catch (error) {
      throw told(error);
    }
  };
  return {query: query as never, release: () => client.release()};
}

function meaningOf(error: unknown, shown: string): unknown {
  const {message} = error as Error;
  if (hasErrno(error, '22021')) return new AppError('invalid_input', 'a text has a character that the database can not keep', {cause: error});
  if (hasErrno(error, ...refused)) return new AppError('failed', `the database ${shown} refuses: ${message}`, {hint: 'Check user, password and name of the database.', cause: error});
  if (hasErrno(error, ...unreachable) || /^(Connection terminated|timeout exceeded)/.test(message)) {
    return new AppError('unreachable', `the database ${shown} does not answer: ${message}`, {hint: 'Is it running, and is the address right?', cause: error});
  }
  return error;
}

/** Ids, names and times are compared by bytes, whatever the database's own order of texts is: pages and cursors depend on it. */
class BytewiseText extends OperationNodeTransformer implements KyselyPlugin {
  transformQuery({node, queryId}: Parameters<KyselyPlugin['transformQuery']>[0]): ReturnType<KyselyPlugin['transformQuery']> {
    return this.transformNode(node, queryId);
  }

  async transformResult({result}: Parameters<KyselyPlugin['transformResult']>[0]): ReturnType<KyselyPlugin['transformResult']> {
    return result;
  }

  protected override transformColumnDefinition(node: ColumnDefinitionNode, queryId?: QueryId): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId);
    return DataTypeNode.is(column.dataType) && column.dataType.dataType === 'text' ? {...column, dataType: RawNode.createWithSql('text collate "C"')} : column;
  }
}
