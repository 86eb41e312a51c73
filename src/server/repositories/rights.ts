/** Effective rights: the one query behind every get, list, feed and reference (SEMANTICS 4.1 to 4.3). */
import {expressionBuilder, sql} from 'kysely';
import type {ExpressionBuilder} from 'kysely';
import type {Right} from '../../domain/right.js';
import type {KeyScope} from '../../domain/key-scope.js';
import type {Queries, Schema} from '../db/schema.js';
import {credentialCap, levelOf, ownersFor, ownersRight, principalsOf, reachOf, rightOfLevel, throughStack} from '../policy/policy.js';
import type {Account} from '../policy/policy.js';
import {inChunks} from './chunks.js';

/** Who looks, and when: grants end by themselves. */
export interface Viewer {
  readonly account: Account;
  readonly now: Date;
}

/**
 * Rows `{object, level}`: the level of the viewer's right on each object that it has any right on,
 * tombstones included: on components through stacks, and through both on the custom flavors of components; all within what the credential allows. With `ids`, only theirs, at the cost of those alone.
 */
export function rightsQuery(db: Queries, {account, now}: Viewer, ids?: readonly string[]) {
  const ceiling = sql.lit(levelOf(throughStack('admin')));
  const throughAnother = sql<number>`case when held.level > ${ceiling} then ${ceiling} else held.level end`.as('level');
  const cap = sql.lit(levelOf(credentialCap(account)));
  const reach = reachOf(account);
  return db
    .with('held', query => {
      const sources = ids === undefined ? null : query.selectFrom('object_references').select('source as id')
        .where('target', 'in', ids).where('delegates', '=', 1)
        .union(query.selectFrom('object_references as part').innerJoin('object_references as whole', 'whole.target', 'part.source')
          .select('whole.source as id').where('part.target', 'in', ids).where('part.delegates', '=', 1).where('whole.delegates', '=', 1))
        .union(query.selectFrom('objects').select('id').where('id', 'in', ids));
      const owned = query.selectFrom('objects').select(['id as object', sql<number>`${sql.lit(levelOf(ownersRight))}`.as('level')])
        .where('owner', 'in', ownersFor(account))
        .$if(sources !== null, part => part.where('id', 'in', sources as NonNullable<typeof sources>));
      const granted = liveGrants(query, {account, now}, principalsOf(account)).select('level')
        .$if(sources !== null, part => part.where('object', 'in', sources as NonNullable<typeof sources>));
      return owned.unionAll(granted);
    })
    .selectFrom(from => from.selectFrom('held').select(['object', 'level'])
      .unionAll(from.selectFrom('object_references').innerJoin('held', 'held.object', 'object_references.source')
        .select(['object_references.target as object', throughAnother])
        .where('object_references.delegates', '=', 1)
        .$if(ids !== undefined, part => part.where('object_references.target', 'in', ids as readonly string[])))
      .unionAll(from.selectFrom('object_references as part').innerJoin('object_references as whole', 'whole.target', 'part.source')
        .innerJoin('held', 'held.object', 'whole.source')
        .select(['part.target as object', throughAnother])
        .where('part.delegates', '=', 1).where('whole.delegates', '=', 1)
        .$if(ids !== undefined, query => query.where('part.target', 'in', ids as readonly string[])))
      .as('every'))
    .$if(reach !== null, part => part.where('object', 'in', reached(db, reach as NonNullable<typeof reach>)))
    .select(['object', sql<number>`case when max(level) > ${cap} then ${cap} else max(level) end`.as('level')])
    .groupBy('object');
}

/** What a list is narrowed to; undefined for all. */
export interface Selection {
  readonly kinds?: readonly string[] | undefined;
  /** The owner's id. */
  readonly owner?: string | undefined;
  /** As names are compared. */
  readonly nameKey?: string | undefined;
}

/** Where a page starts, and how long it may be. */
export interface Page {
  readonly after: string;
  readonly limit: number;
}

/**
 * The first ids of live objects on which the viewer has any right, in their order: the same rules as in `rightsQuery`, but read along
 * indexes and each stopped at the limit, so that a page costs what is on it and not all that there is.
 */
export async function firstVisibleIds(db: Queries, viewer: Viewer, list: {selection: Selection; page: Page}): Promise<readonly string[]> {
  const {selection: {kinds}, page: {after, limit}} = list;
  if (kinds?.length === 0) return [];
  const inOrder = selected(db, viewer, list).where('objects.id', '>', after).orderBy('objects.id');
  const held = await idsOf([
    ...ownersFor(viewer.account).map(owner => inOrder.where('objects.owner', '=', owner)),
    ...principalsOf(viewer.account).map(principal => selected(db, viewer, list)
      .innerJoin(liveGrants(db, viewer, [principal]).as('held'), 'held.object', 'objects.id')
      .where('held.object', '>', after).orderBy('held.object')),
  ]);
  // Nothing refers to a stack.
  if (kinds?.every(kind => kind === 'stack') === true) return held.slice(0, limit);
  const last = held[limit - 1];
  const through = last === undefined ? inOrder.where('objects.id', 'in', targetsOf(db, viewer)) : inOrder.where('objects.id', '<', last).where(isReached(db, viewer));
  return [...new Set([...held, ...(await idsOf([through]))])].sort().slice(0, limit);
}

/** Live objects of a selection that the viewer's credential reaches, at most as many as the page has. */
function selected(db: Queries, {account}: Viewer, {selection: {kinds, owner, nameKey}, page}: {selection: Selection; page: Page}) {
  const reach = reachOf(account);
  return db.selectFrom('objects').select('objects.id').where('objects.deleted', 'is', null)
    .$if(reach !== null, query => query.where('objects.id', 'in', reached(db, reach as NonNullable<typeof reach>)))
    .$if(kinds !== undefined, query => query.where('objects.kind', 'in', kinds as readonly string[]))
    .$if(owner !== undefined, query => query.where('objects.owner', '=', owner as string))
    .$if(nameKey !== undefined, query => query.where('objects.name_key', '=', nameKey as string))
    .limit(page.limit);
}

async function idsOf(queries: readonly {execute(): Promise<readonly {id: string}[]>}[]): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (const query of queries) for (const {id} of await query.execute()) ids.add(id);
  return [...ids].sort();
}

/** All that the viewer's stacks delegate to, and what that delegates to: for who sees less than a page otherwise. */
function targetsOf(db: Queries, viewer: Viewer) {
  const stacks = liveGrants(db, viewer, principalsOf(viewer.account))
    .union(db.selectFrom('objects').select('id as object').where('owner', 'in', ownersFor(viewer.account)).where('kind', '=', 'stack'));
  const direct = db.selectFrom('object_references').select('target').where('delegates', '=', 1).where('source', 'in', stacks);
  return direct.union(db.selectFrom('object_references').select('target').where('delegates', '=', 1).where('source', 'in', direct));
}

/** The same, asked of one object after the other: for a part of the ids that has a page of others already. */
function isReached(db: Queries, viewer: Viewer) {
  return (eb: ExpressionBuilder<Schema, 'objects'>) => eb.exists(db.selectFrom('object_references as reference').select('reference.slot')
    .whereRef('reference.target', '=', sql.ref('objects.id')).where('reference.delegates', '=', 1)
    .where(source => source.or([
      isHeld(db, viewer, 'reference.source'),
      source.exists(db.selectFrom('object_references as whole').select('whole.slot')
        .whereRef('whole.target', '=', sql.ref('reference.source')).where('whole.delegates', '=', 1)
        .where(isHeld(db, viewer, 'whole.source'))),
    ])));
}

/** Whether the viewer has a grant on the object with the id in that column, or owns it. */
function isHeld(db: Queries, viewer: Viewer, column: string) {
  const id = sql.ref(column);
  const eb = expressionBuilder<Schema>();
  return eb.or([
    eb.exists(liveGrants(db, viewer, principalsOf(viewer.account)).whereRef('grants.object', '=', id)),
    eb.exists(db.selectFrom('objects as holder').select('holder.id').whereRef('holder.id', '=', id).where('holder.owner', 'in', ownersFor(viewer.account))),
  ]);
}

function liveGrants(db: Pick<Queries, 'selectFrom'>, {now}: Viewer, principals: readonly string[]) {
  return db.selectFrom('grants').select('object').where('grantee', 'in', principals)
    .where(live => live.or([live('until', 'is', null), live('until', '>', now.toISOString())]));
}

/** Ids of what a limited key reaches: the objects of its owners, and its stacks with their components and the flavors of those. */
function reached(db: Queries, {owners, stacks}: Pick<KeyScope, 'owners' | 'stacks'>) {
  const named = stacks ?? [];
  return db.selectFrom('objects').select('id').where(eb => eb.or([eb('owner', 'in', [...(owners ?? []), '']), eb('id', 'in', [...named, ''])]))
    .union(db.selectFrom('object_references').select('target as id').where('source', 'in', [...named, '']))
    .union(db.selectFrom('object_references as part').innerJoin('object_references as whole', 'whole.target', 'part.source')
      .select('part.target as id').where('whole.source', 'in', [...named, '']));
}

/** The viewer's right on each of these objects; what it may not see is absent. */
export async function rightsOn(db: Queries, viewer: Viewer, ids: readonly string[]): Promise<ReadonlyMap<string, Right>> {
  const found = new Map<string, Right>();
  const wanted = new Set(ids);
  for (const chunk of inChunks([...wanted])) {
    for (const {object, level} of await rightsQuery(db, viewer, chunk).execute()) {
      const right = rightOfLevel(level);
      if (right !== null && wanted.has(object)) found.set(object, right);
    }
  }
  return found;
}
