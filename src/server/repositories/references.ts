/** Which component fills which slot of which stack. */
import {preparedRows} from '../db/prepared.js';
import type {ObjectReferenceRow, Queries} from '../db/schema.js';
import {idChunks, inChunks} from './chunks.js';

/** A reference with what its target is called. */
export interface NamedReference extends ObjectReferenceRow {
  readonly name: string;
  /** The target's owner, by id. */
  readonly owner: string;
  readonly ownerName: string;
  readonly flavor: string | null;
}

/** The references of these stacks, targets named. */
export async function referencesFrom(db: Queries, sources: readonly string[]): Promise<readonly NamedReference[]> {
  const found: NamedReference[] = [];
  for (const chunk of idChunks(sources)) {
    found.push(...(await preparedRows(db, 'references', {
      values: chunk,
      build: ids => db.selectFrom('object_references').innerJoin('objects', 'objects.id', 'object_references.target').innerJoin('owners', 'owners.id', 'objects.owner')
        .selectAll('object_references').select(['objects.name', 'objects.owner', 'owners.name as ownerName', 'objects.flavor'])
        .where('source', 'in', ids),
    })));
  }
  return found;
}

/** The references to these objects. */
export async function referencesTo(db: Queries, targets: readonly string[]): Promise<readonly ObjectReferenceRow[]> {
  const found: ObjectReferenceRow[] = [];
  for (const chunk of inChunks(targets)) {
    found.push(...(await db.selectFrom('object_references').selectAll().where('target', 'in', chunk).execute()));
  }
  return found;
}

/** Replaces all references of these stacks. */
export async function replaceReferences(db: Queries, sources: readonly string[], references: readonly ObjectReferenceRow[]): Promise<void> {
  for (const chunk of inChunks(sources)) await db.deleteFrom('object_references').where('source', 'in', chunk).execute();
  for (const chunk of inChunks(references)) await db.insertInto('object_references').values([...chunk]).execute();
}

/** Takes the say on delegation from these references. */
export async function stopDelegating(db: Queries, references: readonly ObjectReferenceRow[]): Promise<void> {
  for (const {source, slot} of references) {
    await db.updateTable('object_references').set({delegates: 0}).where('source', '=', source).where('slot', '=', slot).execute();
  }
}
