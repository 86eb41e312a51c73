/** Objects and tombstones, by id, by name and by the commit that changed them. */
import type {Manifest} from '../../domain/manifest.js';
import type {Right} from '../../domain/right.js';
import {preparedRows} from '../db/prepared.js';
import type {ObjectRow, Queries} from '../db/schema.js';
import {rightOfLevel} from '../policy/policy.js';
import {idChunks, inChunks} from './chunks.js';
import {firstVisibleIds, levelHere, sightOf} from './rights.js';
import type {Page, Selection, Viewer} from './rights.js';

export interface ObjectRecord {
  readonly id: string;
  readonly kind: string;
  /** The owner's id. */
  readonly owner: string;
  readonly name: string;
  readonly flavor: string | null;
  /** null in a tombstone. */
  readonly manifest: Manifest | null;
  readonly digest: string;
  readonly revision: number;
  readonly seq: number;
  readonly grantsRevision: number;
  readonly created: string;
  readonly updated: string;
  readonly deleted: string | null;
}

/** An object that is there, and what the viewer may do with it. */
export interface VisibleObject extends ObjectRecord {
  readonly manifest: Manifest;
  readonly right: Right;
  readonly ownerName: string;
}

export async function objectsById(db: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, ObjectRecord>> {
  const found = new Map<string, ObjectRecord>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('objects').selectAll().where('id', 'in', chunk).execute();
    for (const row of rows) found.set(row.id, recordOf(row));
  }
  return found;
}

/** Those of these objects that the viewer sees. */
export async function visibleById(db: Queries, viewer: Viewer, ids: readonly string[]): Promise<readonly VisibleObject[]> {
  const found: VisibleObject[] = [];
  for (const chunk of idChunks(ids)) {
    const rows = await preparedRows(db, 'visible', {
      values: {sight: sightOf(viewer), ids: chunk},
      build: values => db.selectFrom('objects').innerJoin('owners', 'owners.id', 'objects.owner').selectAll('objects').select('owners.name as owner_name')
        .select(levelHere(values.sight).as('level')).where('objects.deleted', 'is', null).where('objects.id', 'in', values.ids),
    });
    // Left out here and not by the query: a database may work the level out once for each time that it is named.
    found.push(...rows.filter(({level}) => level > 0).map(visibleOf));
  }
  return found;
}

/** What the viewer sees, in the order of ids; fewer than the limit only where there is no more. */
export async function visiblePage(db: Queries, viewer: Viewer, {selection = {}, page}: {selection?: Selection; page: Page}): Promise<readonly VisibleObject[]> {
  const found: VisibleObject[] = [];
  for (let {after} = page; found.length < page.limit;) {
    const limit = page.limit - found.length;
    const ids = await firstVisibleIds(db, viewer, {selection, page: {after, limit}});
    const visible = await visibleById(db, viewer, ids);
    found.push(...[...visible].sort((a, b) => (a.id < b.id ? -1 : 1)));
    if (ids.length < limit) break;
    // What was deleted or taken away since is made up for.
    after = ids.at(-1) ?? after;
  }
  return found;
}

/** Ids that commits changed after `seq` and up to `upTo`, in the order of commits and ids; of secrets nothing is told. */
export async function changedIds(db: Queries, range: {seq: number; upTo: number; page: Page}): Promise<readonly {id: string; seq: number; owner: string; deleted: string | null}[]> {
  const {seq, upTo, page} = range;
  return db.selectFrom('objects').select(['id', 'seq', 'owner', 'deleted'])
    .where('seq', '>=', seq).where('seq', '<=', upTo).where('kind', '!=', 'secret')
    .where(eb => eb.or([eb('seq', '>', seq), eb('id', '>', page.after)]))
    .orderBy('seq').orderBy('id')
    .limit(page.limit)
    .execute();
}

/** The objects that have one of these names in that namespace. */
export async function named(db: Queries, {owner, names}: {owner: string; names: readonly string[]}): Promise<readonly {id: string; kind: string; name: string}[]> {
  const found: {id: string; kind: string; name: string}[] = [];
  for (const chunk of inChunks(names.map(nameKey))) {
    found.push(...(await db.selectFrom('objects').select(['id', 'kind', 'name'])
      .where('owner', '=', owner).where('name_key', 'in', chunk).where('deleted', 'is', null).execute()));
  }
  return found;
}

/** The components of that owner and kind that name this flavor. */
export async function componentsOfFlavor(db: Queries, {owner, kind, flavor}: {owner: string; kind: string; flavor: string}): Promise<readonly ObjectRecord[]> {
  const rows = await db.selectFrom('objects').selectAll()
    .where('owner', '=', owner).where('kind', '=', kind).where('deleted', 'is', null)
    .where(({fn, eb}) => eb(fn<string>('lower', ['flavor']), '=', nameKey(flavor)))
    .execute();
  return rows.map(recordOf);
}

/** Writes these objects as they are, over what has the same id. */
export async function saveObjects(db: Queries, records: readonly ObjectRecord[]): Promise<void> {
  for (const chunk of inChunks(records.map(rowOf), 250)) {
    await db.insertInto('objects').values([...chunk])
      .onConflict(conflict => conflict.column('id').doUpdateSet(eb => ({
        owner: eb.ref('excluded.owner'),
        name: eb.ref('excluded.name'),
        name_key: eb.ref('excluded.name_key'),
        flavor: eb.ref('excluded.flavor'),
        manifest: eb.ref('excluded.manifest'),
        digest: eb.ref('excluded.digest'),
        revision: eb.ref('excluded.revision'),
        seq: eb.ref('excluded.seq'),
        grants_revision: eb.ref('excluded.grants_revision'),
        updated: eb.ref('excluded.updated'),
        deleted: eb.ref('excluded.deleted'),
      })))
      .execute();
  }
}

/** Gives up names before others take them, so that two objects may swap theirs in one commit. */
export async function releaseNames(db: Queries, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids)) {
    await db.updateTable('objects').set(eb => ({name_key: eb.ref('id')})).where('id', 'in', chunk).execute();
  }
}

/** Forgets objects that were deleted before then; returns the last commit among theirs, or 0. */
export async function deleteTombstones(db: Queries, before: Date): Promise<number> {
  const rows = await db.deleteFrom('objects').where('deleted', '<', before.toISOString()).returning('seq').execute();
  return rows.reduce((last, {seq}) => Math.max(last, seq), 0);
}

/** Names are compared without case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

function visibleOf(row: ObjectRow & {level: number; owner_name: string}): VisibleObject {
  return {...recordOf(row), right: rightOfLevel(row.level), ownerName: row.owner_name} as VisibleObject;
}

function recordOf(row: ObjectRow): ObjectRecord {
  const {id, kind, owner, name, flavor, manifest, digest, revision, seq, created, updated, deleted} = row;
  return {
    id, kind, owner, name, flavor, digest, revision, seq, created, updated, deleted,
    manifest: manifest === null ? null : (JSON.parse(manifest) as Manifest),
    grantsRevision: row.grants_revision,
  };
}

function rowOf(record: ObjectRecord): ObjectRow {
  const {id, kind, owner, name, flavor, manifest, digest, revision, seq, created, updated, deleted} = record;
  return {
    id, kind, owner, name, flavor, digest, revision, seq, created, updated, deleted,
    name_key: nameKey(name),
    manifest: manifest === null ? null : JSON.stringify(manifest),
    grants_revision: record.grantsRevision,
  };
}
