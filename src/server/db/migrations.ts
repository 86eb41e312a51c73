/** The steps that bring an older database to the tables of this version, each in its turn and never changed again. */
import type {Kysely} from 'kysely';
import {AppError} from '../../domain/errors.js';
import type {Engine} from './engine.js';
import {createRuns} from './run-tables.js';
import {createSecrets} from './secret-tables.js';

/** The one table that no step makes. */
export const versionsTable = 'schema_versions';

/** A step; the name of the function says what it does. */
export type Step = (db: Kysely<unknown>) => Promise<void>;

const steps: readonly Step[] = [createTables, createTransfersAndKeys, createSecrets, createRuns];

export interface MigrateOptions {
  readonly engine: Engine;
  readonly now: Date;
  /** Default: the steps of this version. */
  readonly steps?: readonly Step[];
  /** Stops at that version; default: the newest. */
  readonly upTo?: number;
}

/** What a migration came to; both are 0 for a database without tables. */
export interface Migration {
  readonly from: number;
  readonly to: number;
  /** The names of the steps that were run. */
  readonly steps: readonly string[];
}

/** The version of the tables that this program works with. */
export const newestVersion = steps.length;

/**
 * Runs what is missing in one transaction that no other writer shares: processes that start at once wait, and find it done. All
 * steps are kept, or none. Rejects with `unsupported_format` where the tables are of a later version.
 */
export async function migrate(db: Kysely<unknown>, options: MigrateOptions): Promise<Migration> {
  return db.transaction().execute(async transaction => {
    await options.engine.lockWrites(transaction);
    return migrateWithin(transaction, options);
  });
}

/** The same, within a transaction that has the lock. */
export async function migrateWithin(transaction: Kysely<unknown>, {engine, now, steps: all = steps, upTo = all.length}: MigrateOptions): Promise<Migration> {
  const versions = transaction as unknown as Kysely<Versions>;
  await engine.forSchema(transaction).schema.createTable(versionsTable).ifNotExists()
    .addColumn('version', 'integer', column => column.primaryKey())
    .addColumn('applied', 'text', column => column.notNull())
    .execute();
  const from = await versionIn(versions);
  if (from > all.length) throw tooNew(from, all.length);
  const missing = all.slice(from, upTo);
  for (const [index, step] of missing.entries()) {
    await step(engine.forSchema(transaction));
    await versions.insertInto('schema_versions').values({version: from + index + 1, applied: now.toISOString()}).execute();
  }
  return {from, to: from + missing.length, steps: missing.map(({name}) => name)};
}

/** The version of the tables of a database; 0 where there are none. */
export async function schemaVersion(db: Kysely<unknown>, {copying}: Engine): Promise<number> {
  return (await copying.tables(db)).includes(versionsTable) ? versionIn(db as unknown as Kysely<Versions>) : 0;
}

/** Throws `unsupported_format` for a version that is later than this program's. */
export function checkKnown(version: number): void {
  if (version > steps.length) throw tooNew(version, steps.length);
}

interface Versions {
  schema_versions: {version: number; applied: string};
}

async function versionIn(db: Kysely<Versions>): Promise<number> {
  const rows = await db.selectFrom('schema_versions').select('version').execute();
  return Math.max(0, ...rows.map(row => row.version));
}

function tooNew(version: number, known: number): AppError {
  return new AppError('unsupported_format', `the tables are of version ${version}; this cairn knows version ${known}`, {
    hint: 'Use the newer cairn that wrote them. Nothing was changed.',
  });
}

async function createKeyTables({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('api_keys')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('account', 'text', column => column.notNull().references('users.id'))
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('name_key', 'text', column => column.notNull())
    .addColumn('scope', 'text', column => column.notNull())
    .addColumn('created', 'text', column => column.notNull())
    .execute();
  await schema.createIndex('api_keys_name').on('api_keys').columns(['account', 'name_key']).unique().execute();
  await schema.createTable('api_key_tokens')
    .addColumn('token_hash', 'text', column => column.primaryKey())
    .addColumn('key', 'text', column => column.notNull().references('api_keys.id'))
    .addColumn('created', 'text', column => column.notNull())
    .addColumn('expires', 'text')
    .addColumn('last_used', 'text')
    .execute();
  await schema.createIndex('api_key_tokens_key').on('api_key_tokens').column('key').execute();
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  await createServerTables(db);
  await createAccountTables(db);
  await createObjectTables(db);
  await createRightTables(db);
}

async function createServerTables({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('settings')
    .addColumn('key', 'text', column => column.primaryKey())
    .addColumn('value', 'text', column => column.notNull())
    .execute();
  await schema.createTable('sequences')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('value', 'bigint', column => column.notNull())
    .execute();
  await schema.createTable('audit_log')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('account', 'text')
    .addColumn('action', 'text', column => column.notNull())
    .addColumn('subject', 'text', column => column.notNull())
    .addColumn('details', 'text', column => column.notNull())
    .execute();
}

async function createAccountTables({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('owners')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('name_key', 'text', column => column.notNull().unique())
    .addColumn('created', 'text', column => column.notNull())
    .execute();
  await schema.createTable('users')
    .addColumn('id', 'text', column => column.primaryKey().references('owners.id'))
    .addColumn('role', 'text', column => column.notNull())
    .addColumn('active', 'integer', column => column.notNull())
    .addColumn('password_hash', 'text', column => column.notNull())
    .execute();
  await schema.createTable('sessions')
    .addColumn('token_hash', 'text', column => column.primaryKey())
    .addColumn('account', 'text', column => column.notNull().references('users.id'))
    .addColumn('created', 'text', column => column.notNull())
    .addColumn('expires', 'text', column => column.notNull())
    .execute();
  await schema.createIndex('sessions_account').on('sessions').column('account').execute();
  await schema.createTable('idempotency_keys')
    .addColumn('account', 'text', column => column.notNull().references('users.id'))
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('digest', 'text', column => column.notNull())
    .addColumn('answer', 'text', column => column.notNull())
    .addColumn('created', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_key', ['account', 'key'])
    .execute();
}

async function createObjectTables({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('objects')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('owner', 'text', column => column.notNull().references('owners.id'))
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('name_key', 'text', column => column.notNull())
    .addColumn('flavor', 'text')
    .addColumn('manifest', 'text')
    .addColumn('digest', 'text', column => column.notNull())
    .addColumn('revision', 'integer', column => column.notNull())
    .addColumn('seq', 'bigint', column => column.notNull())
    .addColumn('grants_revision', 'integer', column => column.notNull())
    .addColumn('created', 'text', column => column.notNull())
    .addColumn('updated', 'text', column => column.notNull())
    .addColumn('deleted', 'text')
    .execute();
  await schema.createIndex('objects_name').on('objects').columns(['owner', 'kind', 'name_key']).unique()
    .where('deleted' as never, 'is', null).execute();
  await schema.createIndex('objects_owner').on('objects').columns(['owner', 'id']).execute();
  await schema.createIndex('objects_seq').on('objects').columns(['seq', 'id']).execute();
  await schema.createTable('object_references')
    .addColumn('source', 'text', column => column.notNull().references('objects.id'))
    .addColumn('slot', 'text', column => column.notNull())
    .addColumn('target', 'text', column => column.notNull().references('objects.id'))
    .addColumn('delegates', 'integer', column => column.notNull())
    .addPrimaryKeyConstraint('object_references_key', ['source', 'slot'])
    .execute();
  await schema.createIndex('object_references_target').on('object_references').columns(['target', 'source']).execute();
}

async function createRightTables({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('grants')
    .addColumn('object', 'text', column => column.notNull().references('objects.id'))
    .addColumn('grantee', 'text', column => column.notNull().references('owners.id'))
    .addColumn('level', 'integer', column => column.notNull())
    .addColumn('until', 'text')
    .addPrimaryKeyConstraint('grants_key', ['object', 'grantee'])
    .execute();
  await schema.createIndex('grants_grantee').on('grants').columns(['grantee', 'object']).execute();
  await schema.createTable('visibility_epochs')
    .addColumn('owner', 'text', column => column.primaryKey().references('owners.id'))
    .addColumn('epoch', 'bigint', column => column.notNull())
    .execute();
}

async function createTransfersAndKeys(db: Kysely<unknown>): Promise<void> {
  await createTransfers(db);
  await createKeyTables(db);
}

async function createTransfers({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('transfers')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('object', 'text', column => column.notNull().unique().references('objects.id').onDelete('cascade'))
    .addColumn('giver', 'text', column => column.notNull().references('users.id'))
    .addColumn('receiver', 'text', column => column.notNull().references('owners.id'))
    .addColumn('with_components', 'integer', column => column.notNull())
    .addColumn('keep', 'integer')
    .addColumn('created', 'text', column => column.notNull())
    .execute();
  await schema.createIndex('transfers_receiver').on('transfers').column('receiver').execute();
  await schema.createIndex('transfers_giver').on('transfers').column('giver').execute();
}
