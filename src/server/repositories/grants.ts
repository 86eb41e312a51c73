/** Grants, and the epochs that tell an account that what it may see has changed. */
import type {GrantRow, Queries} from '../db/schema.js';
import {principalsOf} from '../policy/policy.js';
import {inChunks} from './chunks.js';
import type {Viewer} from './rights.js';

/** A grant with the grantee's name and kind. */
export interface NamedGrant extends GrantRow {
  readonly name: string;
  readonly kind: 'user' | 'team' | 'everyone';
}

/** The grants on these objects, ended ones included. */
export async function grantsOn(db: Queries, objects: readonly string[]): Promise<readonly NamedGrant[]> {
  const found: NamedGrant[] = [];
  for (const chunk of inChunks(objects)) {
    found.push(...(await db.selectFrom('grants').innerJoin('owners', 'owners.id', 'grants.grantee')
      .selectAll('grants').select(['owners.name', 'owners.kind'])
      .where('object', 'in', chunk).orderBy('owners.name_key').execute()));
  }
  return found;
}

export async function saveGrant(db: Queries, grant: GrantRow): Promise<void> {
  const {level, until} = grant;
  await db.insertInto('grants').values(grant)
    .onConflict(conflict => conflict.columns(['object', 'grantee']).doUpdateSet({level, until}))
    .execute();
}

export async function deleteGrant(db: Queries, {object, grantee}: Pick<GrantRow, 'object' | 'grantee'>): Promise<void> {
  await db.deleteFrom('grants').where('object', '=', object).where('grantee', '=', grantee).execute();
}

export async function deleteGrantsOn(db: Queries, objects: readonly string[]): Promise<void> {
  for (const chunk of inChunks(objects)) await db.deleteFrom('grants').where('object', 'in', chunk).execute();
}

export async function setGrantsRevision(db: Queries, object: string, revision: number): Promise<void> {
  await db.updateTable('objects').set({grants_revision: revision}).where('id', '=', object).execute();
}

/** Tells these owners' next request for changes that what they may see has to be compared afresh. */
export async function raiseVisibility(db: Queries, owners: Iterable<string>): Promise<void> {
  for (const chunk of inChunks([...owners])) {
    await db.insertInto('visibility_epochs').values(chunk.map(owner => ({owner, epoch: 1})))
      .onConflict(conflict => conflict.column('owner').doUpdateSet(({eb}) => ({epoch: eb('visibility_epochs.epoch', '+', 1)})))
      .execute();
  }
}

/** A number that grows with each change of what the viewer may see by grants or delegating references. */
export async function visibilityOf(db: Queries, {account}: Viewer): Promise<number> {
  const rows = await db.selectFrom('visibility_epochs').select('epoch').where('owner', 'in', principalsOf(account)).execute();
  return rows.reduce((sum, {epoch}) => sum + epoch, 0);
}

/** When the next of the viewer's grants ends; null where none does. */
export async function nextExpiry(db: Queries, {account, now}: Viewer): Promise<string | null> {
  const row = await db.selectFrom('grants').select(({fn}) => fn.min('until').as('until'))
    .where('grantee', 'in', principalsOf(account)).where('until', '>', now.toISOString())
    .executeTakeFirst();
  return row?.until ?? null;
}
