/** Effective rights: the one place where queries say who sees what, behind every get, list, feed and reference (SEMANTICS 4.1 to 4.3). */
import {expressionBuilder, sql} from 'kysely';
import type {Expression, RawBuilder} from 'kysely';
import type {Right} from '../../domain/right.js';
import {preparedRows} from '../db/prepared.js';
import type {Queries, Schema} from '../db/schema.js';
import {credentialCap, levelOf, ownersFor, ownersRight, principalsOf, reachOf, rightOfLevel, throughStack} from '../policy/policy.js';
import type {Account} from '../policy/policy.js';
import {idChunks} from './chunks.js';

/** Who looks, and when: grants end by themselves. */
export interface Viewer {
  readonly account: Account;
  readonly now: Date;
}

/** What of a viewer decides what it sees, as values of a query. A type, so that it can be asked with. */
export type Sight = {
  readonly now: string;
  readonly owners: readonly string[];
  readonly principals: readonly string[];
  /** The most that the credential allows. */
  readonly cap: number;
  readonly reach: {readonly owners: readonly string[]; readonly stacks: readonly string[]} | null;
};

export function sightOf({account, now}: Viewer): Sight {
  const reach = reachOf(account);
  return {
    now: now.toISOString(),
    owners: ownersFor(account),
    principals: principalsOf(account),
    cap: levelOf(credentialCap(account)),
    reach: reach && {owners: reach.owners ?? [], stacks: reach.stacks ?? []},
  };
}

/** Most that comes of any right on one object for what it refers to. */
const ceiling = levelOf(throughStack('admin'));

/**
 * The level of the right on the row of `objects` that a query is at, 0 for none: on components through stacks, and through both on the
 * custom flavors of components; all within what the credential allows. What costs little is asked first, and nothing once it can gain nothing:
 * an owner has all, and who was granted what comes through a stack at most needs no stack.
 */
export function levelHere(sight: Sight): RawBuilder<number> {
  const cap = sql.lit(sight.cap);
  const granted = liveGrants(sight, sight.principals).where('level', '>=', sql.lit(ceiling)).where('object', '=', sql.ref<string>('objects.id'))
    .select(sql`case when max(level) > ${cap} then ${cap} else max(level) end`.as('level'));
  const lesser = Array.from({length: ceiling}, (_, index) => ceiling - index).map(level => {
    const reached = isReachedThrough(sight, level);
    const found = level === ceiling ? reached : sql`(${isGranted(sight, 'objects.id', level)} or ${reached})`;
    return sql`when ${found} then ${sql.lit(Math.min(level, sight.cap))}`;
  });
  const own = sql.lit(Math.min(levelOf(ownersRight), sight.cap));
  const level = sql<number>`case when ${isOwned(sight, 'objects.owner')} then ${own} else coalesce((${granted}), case ${sql.join(lesser, sql` `)} else 0 end) end`;
  return sight.reach === null ? level : sql<number>`case when ${isWithin(sight.reach)} then ${level} else 0 end`;
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
 * The first ids of live objects on which the viewer has any right, in their order: the same rules as in `levelHere`, but read along
 * indexes and each stopped at the limit, so that a page costs what is on it and not all that there is.
 */
export async function firstVisibleIds(db: Queries, viewer: Viewer, list: {selection: Selection; page: Page}): Promise<readonly string[]> {
  const {selection: {kinds}, page: {after, limit}} = list;
  if (kinds?.length === 0) return [];
  const sight = sightOf(viewer);
  const inOrder = selected(db, sight, list).where('objects.id', '>', after).orderBy('objects.id');
  const held = await idsOf([
    ...sight.owners.map(owner => inOrder.where('objects.owner', '=', owner)),
    ...sight.principals.map(principal => selected(db, sight, list)
      .innerJoin(liveGrants(sight, [principal]).select('object').as('held'), 'held.object', 'objects.id')
      .where('held.object', '>', after).orderBy('held.object')),
  ]);
  // Nothing refers to a stack.
  if (kinds?.every(kind => kind === 'stack') === true) return held.slice(0, limit);
  const last = held[limit - 1];
  const through = last === undefined ? inOrder.where('objects.id', 'in', targetsOf(db, sight)) : inOrder.where('objects.id', '<', last).where(isReachedThrough(sight, 1));
  return [...new Set([...held, ...(await idsOf([through]))])].sort().slice(0, limit);
}

/** Live objects of a selection that the viewer's credential reaches, at most as many as the page has. */
function selected(db: Queries, {reach}: Sight, {selection: {kinds, owner, nameKey}, page}: {selection: Selection; page: Page}) {
  return db.selectFrom('objects').select('objects.id').where('objects.deleted', 'is', null)
    .$if(reach !== null, query => query.where(isWithin(reach as NonNullable<typeof reach>)))
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
function targetsOf(db: Queries, sight: Sight) {
  const stacks = liveGrants(sight, sight.principals).select('object')
    .union(db.selectFrom('objects').select('id as object').where('owner', 'in', sight.owners).where('kind', '=', 'stack'));
  const direct = db.selectFrom('object_references').select('target').where('delegates', '=', 1).where('source', 'in', stacks);
  return direct.union(db.selectFrom('object_references').select('target').where('delegates', '=', 1).where('source', 'in', direct));
}

/** True where at least that level comes through what delegates to the row of `objects` at hand; looked for until the first is found. */
function isReachedThrough(sight: Sight, level: number): Expression<boolean> & RawBuilder<boolean> {
  const eb = expressionBuilder<Schema>();
  return sql<boolean>`${eb.exists(eb.selectFrom('object_references as reference').select('reference.slot')
    .whereRef('reference.target', '=', sql.ref('objects.id')).where('reference.delegates', '=', sql.lit(1))
    .where(source => source.or([
      isHeld(sight, 'reference.source', level),
      source.exists(eb.selectFrom('object_references as whole').select('whole.slot')
        .whereRef('whole.target', '=', sql.ref('reference.source')).where('whole.delegates', '=', sql.lit(1))
        .where(isHeld(sight, 'whole.source', level))),
    ])))}`;
}

/** Whether the viewer has at least that level on the object with the id in that column by itself: a grant on it, or ownership. */
function isHeld(sight: Sight, column: string, level: number) {
  const eb = expressionBuilder<Schema>();
  return eb.or([
    isGranted(sight, column, level),
    eb.exists(eb.selectFrom('objects as holder').select('holder.id').whereRef('holder.id', '=', sql.ref(column)).where(isOwned(sight, 'holder.owner'))),
  ]);
}

function isGranted(sight: Sight, column: string, level: number) {
  return expressionBuilder<Schema>().exists(liveGrants(sight, sight.principals).select('object').where('object', '=', sql.ref<string>(column)).where('level', '>=', sql.lit(level)));
}

function isOwned({owners}: Sight, column: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (${sql.join(owners)})`;
}

function liveGrants({now}: Sight, principals: readonly string[]) {
  return expressionBuilder<Schema>().selectFrom('grants').where('grantee', 'in', principals)
    .where(live => live.or([live('until', 'is', null), live('until', '>', now)]));
}

/** True where a limited key reaches the row of `objects` at hand: objects of its owners, its stacks, their components, and the flavors of those. */
function isWithin({owners, stacks}: NonNullable<Sight['reach']>): RawBuilder<boolean> {
  const eb = expressionBuilder<Schema>();
  const ofOwners = owners.length === 0 ? [] : [isOwned({owners} as Sight, 'objects.owner')];
  const inStacks = stacks.length === 0 ? [] : [
    sql<boolean>`${sql.ref('objects.id')} in (${sql.join(stacks)})`,
    eb.exists(eb.selectFrom('object_references as part').leftJoin('object_references as whole', 'whole.target', 'part.source').select('part.slot')
      .whereRef('part.target', '=', sql.ref('objects.id'))
      .where(either => either.or([either('part.source', 'in', stacks), either('whole.source', 'in', stacks)]))),
  ];
  return sql<boolean>`(${sql.join([...ofOwners, ...inStacks, sql`1 = 0`], sql` or `)})`;
}

/** The viewer's right on each of these objects; what it may not see is absent. */
export async function rightsOn(db: Queries, viewer: Viewer, ids: readonly string[]): Promise<ReadonlyMap<string, Right>> {
  const found = new Map<string, Right>();
  for (const chunk of idChunks([...new Set(ids)])) {
    const rows = await preparedRows(db, 'rights', {
      values: {sight: sightOf(viewer), ids: chunk},
      build: values => db.selectFrom('objects').select('id').select(levelHere(values.sight).as('level')).where('id', 'in', values.ids),
    });
    for (const {id, level} of rows) {
      const right = rightOfLevel(level);
      if (right !== null) found.set(id, right);
    }
  }
  return found;
}
