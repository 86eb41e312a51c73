/** Values of secrets, each encrypted; and which components refer to which names of secrets. */
import type {ObjectReferenceRow, Queries, SecretNeedRow} from '../db/schema.js';
import {inChunks} from './chunks.js';
import {nameKey} from './objects.js';

/** A data key as it is kept. */
export interface WrappedKey {
  readonly id: string;
  readonly wrappedKey: string;
  /** The id of the master key that it is encrypted with. */
  readonly masterKey: string;
}

export async function wrappedKeys(db: Queries, ids?: readonly string[]): Promise<readonly WrappedKey[]> {
  const rows = await db.selectFrom('secrets').selectAll().$if(ids !== undefined, query => query.where('id', 'in', [...(ids ?? []), ''])).execute();
  return rows.map(({id, wrapped_key: wrappedKey, master_key: masterKey}) => ({id, wrappedKey, masterKey}));
}

export async function saveWrappedKey(db: Queries, {id, wrappedKey, masterKey}: WrappedKey): Promise<void> {
  const kept = {wrapped_key: wrappedKey, master_key: masterKey};
  await db.insertInto('secrets').values({id, ...kept}).onConflict(conflict => conflict.column('id').doUpdateSet(kept)).execute();
}

/** Without the key nothing of the values can be read, in no copy of the database that is made from now on. */
export async function deleteWrappedKey(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('secret_values').where('secret', '=', id).execute();
  await db.deleteFrom('secrets').where('id', '=', id).execute();
}

/** By key, each as it is sealed. */
export async function sealedValues(db: Queries, secret: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('secret_values').select(['key', 'sealed']).where('secret', '=', secret).execute();
  return new Map(rows.map(({key, sealed}) => [key, sealed]));
}

/** Puts these values in place of what the secret had. */
export async function replaceValues(db: Queries, secret: string, values: ReadonlyMap<string, string>): Promise<void> {
  await db.deleteFrom('secret_values').where('secret', '=', secret).execute();
  for (const chunk of inChunks([...values])) await db.insertInto('secret_values').values(chunk.map(([key, sealed]) => ({secret, key, sealed}))).execute();
}

/** What these components need. */
export async function needsOf(db: Queries, components: readonly string[]): Promise<readonly SecretNeedRow[]> {
  const found: SecretNeedRow[] = [];
  for (const chunk of inChunks(components)) found.push(...(await db.selectFrom('secret_needs').selectAll().where('component', 'in', chunk).execute()));
  return found;
}

/** Puts these needs in place of what the components had. */
export async function replaceNeeds(db: Queries, components: readonly string[], needs: readonly SecretNeedRow[]): Promise<void> {
  for (const chunk of inChunks(components)) await db.deleteFrom('secret_needs').where('component', 'in', chunk).execute();
  for (const chunk of inChunks(needs)) await db.insertInto('secret_needs').values([...chunk]).execute();
}

/** The needs of that owner's components for a secret of that name. */
export async function needsOfName(db: Queries, owner: string, name: string): Promise<readonly SecretNeedRow[]> {
  return db.selectFrom('secret_needs').innerJoin('objects', 'objects.id', 'secret_needs.component').selectAll('secret_needs')
    .where('secret_needs.name_key', '=', nameKey(name)).where('objects.owner', '=', owner).where('objects.deleted', 'is', null).execute();
}

/** Ids of an owner's secrets by name, as names are compared. */
export async function secretIdsNamed(db: Queries, owner: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const chunk of inChunks([...new Set(names)])) {
    const rows = await db.selectFrom('objects').select(['id', 'name_key'])
      .where('owner', '=', owner).where('kind', '=', 'secret').where('deleted', 'is', null).where('name_key', 'in', chunk).execute();
    for (const row of rows) found.set(row.name_key, row.id);
  }
  return found;
}

/** The reference that a need comes to where there is such a secret. */
export function secretReference({component, name_key: name, trusted}: SecretNeedRow, secret: string): ObjectReferenceRow {
  return {source: component, slot: `${secretSlot}${name}`, target: secret, delegates: trusted};
}

export function isSecretSlot({slot}: Pick<ObjectReferenceRow, 'slot'>): boolean {
  return slot.startsWith(secretSlot);
}

const secretSlot = 'secret:';

/** References of components to a secret that has just got this name. */
export async function addReferencesTo(db: Queries, secret: string, needs: readonly SecretNeedRow[]): Promise<void> {
  for (const chunk of inChunks(needs)) await db.insertInto('object_references').values(chunk.map(need => secretReference(need, secret))).execute();
}

/** Ends what these components refer to as secrets: their new owner has not agreed to any of it. */
export async function dropSecretReferences(db: Queries, components: readonly string[]): Promise<void> {
  for (const chunk of inChunks(components)) {
    await db.deleteFrom('object_references').where('source', 'in', chunk).where('slot', 'like', `${secretSlot}%`).execute();
    await db.updateTable('secret_needs').set({trusted: 0}).where('component', 'in', chunk).execute();
  }
}
