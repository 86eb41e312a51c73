/** The steps that bring an older database to the tables of this version, each in its turn and never changed again. */
import type {Kysely} from 'kysely';
import {AppError} from '../../domain/errors.js';

type Step = (db: Kysely<unknown>) => Promise<void>;

const steps: readonly Step[] = [createTables, createKeyTables];

/** Runs what is missing in one transaction. Rejects with `unsupported_format` where the tables are of a later version. */
export async function migrate(db: Kysely<unknown>, now: Date): Promise<void> {
  await db.transaction().execute(async transaction => {
    const versions = transaction as unknown as Kysely<{schema_versions: {version: number; applied: string}}>;
    await versions.schema.createTable('schema_versions').ifNotExists()
      .addColumn('version', 'integer', column => column.primaryKey())
      .addColumn('applied', 'text', column => column.notNull())
      .execute();
    const rows = await versions.selectFrom('schema_versions').select('version').execute();
    const current = Math.max(0, ...rows.map(row => row.version));
    if (current > steps.length) throw tooNew(current);
    for (const [index, step] of steps.entries()) {
      if (index < current) continue;
      await step(transaction);
      await versions.insertInto('schema_versions').values({version: index + 1, applied: now.toISOString()}).execute();
    }
  });
}

function tooNew(version: number): AppError {
  return new AppError('unsupported_format', `the database has version ${version} of the tables; this cairn knows version ${steps.length}`, {
    hint: 'Start it with the newer cairn that wrote it. Nothing was changed.',
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
