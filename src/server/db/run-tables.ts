/** The step that makes the tables of runs. */
import type {Kysely} from 'kysely';

export async function createRuns({schema}: Kysely<unknown>): Promise<void> {
  await schema.createTable('runs')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('stack', 'text', column => column.notNull().references('objects.id').onDelete('cascade'))
    .addColumn('account', 'text', column => column.notNull().references('users.id'))
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('pipeline', 'text', column => column.notNull())
    .addColumn('header', 'text', column => column.notNull())
    .addColumn('plan', 'text', column => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('sequence', 'integer', column => column.notNull())
    .addColumn('created', 'text', column => column.notNull())
    .addColumn('updated', 'text', column => column.notNull())
    .addColumn('ended', 'text')
    .addColumn('heard', 'text', column => column.notNull())
    .execute();
  await schema.createIndex('runs_stack').on('runs').columns(['stack', 'id']).execute();
  await schema.createIndex('runs_account').on('runs').columns(['account', 'id']).execute();
  await schema.createTable('run_events')
    .addColumn('run', 'text', column => column.notNull().references('runs.id').onDelete('cascade'))
    .addColumn('sequence', 'integer', column => column.notNull())
    .addColumn('event', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('run_events_key', ['run', 'sequence'])
    .execute();
  await schema.createTable('run_logs')
    .addColumn('run', 'text', column => column.notNull().references('runs.id').onDelete('cascade'))
    .addColumn('slug', 'text', column => column.notNull())
    .addColumn('attempt', 'bigint', column => column.notNull())
    .addColumn('start', 'bigint', column => column.notNull())
    .addColumn('bytes', 'integer', column => column.notNull())
    .addColumn('text', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('run_logs_key', ['run', 'slug', 'attempt', 'start'])
    .execute();
}
