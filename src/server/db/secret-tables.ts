/** The step that makes the tables of secrets, and notes which secrets the components of before refer to. */
import type {Kysely} from 'kysely';
import {isJsonObject} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {secretReferencesIn} from '../../domain/secret-reference.js';

const editLevel = 3;

interface Before {
  objects: {id: string; flavor: string | null; manifest: string | null; deleted: string | null};
  grants: {object: string; level: number};
  secret_needs: {component: string; name_key: string; trusted: number};
}

export async function createSecrets(db: Kysely<unknown>): Promise<void> {
  const {schema} = db;
  await schema.createTable('secrets')
    .addColumn('id', 'text', column => column.primaryKey().references('objects.id'))
    .addColumn('wrapped_key', 'text', column => column.notNull())
    .addColumn('master_key', 'text', column => column.notNull())
    .execute();
  await schema.createTable('secret_values')
    .addColumn('secret', 'text', column => column.notNull().references('secrets.id').onDelete('cascade'))
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('sealed', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('secret_values_key', ['secret', 'key'])
    .execute();
  await schema.createTable('secret_needs')
    .addColumn('component', 'text', column => column.notNull().references('objects.id').onDelete('cascade'))
    .addColumn('name_key', 'text', column => column.notNull())
    .addColumn('trusted', 'integer', column => column.notNull())
    .addPrimaryKeyConstraint('secret_needs_key', ['component', 'name_key'])
    .execute();
  await schema.createIndex('secret_needs_name').on('secret_needs').column('name_key').execute();
  await noteNeeds(db as Kysely<Before>);
}

/** Who wrote a reference isn't known any more: it is trusted where nobody but the owner may change the component. */
async function noteNeeds(db: Kysely<Before>): Promise<void> {
  const edited = new Set((await db.selectFrom('grants').select('object').where('level', '>=', editLevel).execute()).map(({object}) => object));
  const components = await db.selectFrom('objects').select(['id', 'manifest']).where('flavor', 'is not', null).where('deleted', 'is', null).where('manifest', 'like', '%{{%').execute();
  for (const {id, manifest} of components) {
    const names = [...new Set(secretReferencesIn(configIn(manifest)).map(({secret}) => secret.toLowerCase()))];
    const rows = names.map(name => ({component: id, name_key: name, trusted: edited.has(id) ? 0 : 1}));
    if (rows.length > 0) await db.insertInto('secret_needs').values(rows).execute();
  }
}

function configIn(manifest: string | null): Json {
  const {spec} = JSON.parse(manifest ?? '{}') as {spec?: Json};
  return isJsonObject(spec) ? (spec['config'] ?? null) : null;
}
