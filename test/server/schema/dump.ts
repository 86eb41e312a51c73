/** A database's tables and rows as SQL, to keep a released schema as it was. */
import {Kysely, sql} from 'kysely';
import {engineFor} from '../../../src/server/db/database.js';
import type {Engine, Row} from '../../../src/server/db/engine.js';
import {migrate} from '../../../src/server/db/migrations.js';

/** The statements that make the tables of a version, as the steps themselves run them. */
export async function tablesAsSql(place: string, upTo: number): Promise<string> {
  const statements: string[] = [];
  const engine = await engineFor(place, 'tool');
  const db = new Kysely<unknown>({dialect: engine.dialect, log: event => void statements.push(event.query.sql)});
  await migrate(db, {engine, now: new Date(0), upTo});
  await db.destroy();
  return statements.filter(text => /^(create|alter|drop|update) /.test(text)).map(text => `${text};\n`).join('');
}

/** The rows of all tables, with what they refer to first. */
export async function rowsAsSql(db: Kysely<unknown>, {copying}: Engine): Promise<string> {
  const lines: string[] = [];
  for (const table of ['schema_versions', ...order]) {
    for (const row of (await sql<Row>`select * from ${sql.table(table)}`.execute(db)).rows) {
      lines.push(`insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).map(literal).join(', ')});\n`);
    }
  }
  const missing = (await copying.tables(db)).filter(table => table !== 'schema_versions' && !order.includes(table));
  if (missing.length > 0) throw new Error(`say where in the order of tables these stand: ${missing.join(', ')}`);
  return lines.join('');
}

const order = ['settings', 'sequences', 'audit_log', 'owners', 'users', 'sessions', 'idempotency_keys', 'objects', 'object_references', 'grants', 'visibility_epochs', 'transfers', 'api_keys', 'api_key_tokens', 'secrets', 'secret_values', 'secret_needs', 'runs', 'run_events', 'run_logs'];

function literal(value: string | number | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
