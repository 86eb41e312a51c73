/** Effective rights: the one query behind every get, list, feed and reference (SEMANTICS 4.1 to 4.3). */
import {sql} from 'kysely';
import type {Right} from '../../domain/right.js';
import type {Queries} from '../db/schema.js';
import {credentialCap, levelOf, ownersFor, ownersRight, principalsOf, reachOf, rightOfLevel, throughStack} from '../policy/policy.js';
import type {KeyScope} from '../../domain/key-scope.js';
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
  const ceiling = levelOf(throughStack('admin'));
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
      const granted = query.selectFrom('grants').select(['object', 'level'])
        .where('grantee', 'in', principalsOf(account))
        .where(live => live.or([live('until', 'is', null), live('until', '>', now.toISOString())]))
        .$if(sources !== null, part => part.where('object', 'in', sources as NonNullable<typeof sources>));
      return owned.unionAll(granted);
    })
    .selectFrom(from => from.selectFrom('held').select(['object', 'level'])
      .unionAll(from.selectFrom('object_references').innerJoin('held', 'held.object', 'object_references.source')
        .select(['object_references.target as object', sql<number>`case when held.level > ${sql.lit(ceiling)} then ${sql.lit(ceiling)} else held.level end`.as('level')])
        .where('object_references.delegates', '=', 1)
        .$if(ids !== undefined, part => part.where('object_references.target', 'in', ids as readonly string[])))
      .unionAll(from.selectFrom('object_references as part').innerJoin('object_references as whole', 'whole.target', 'part.source')
        .innerJoin('held', 'held.object', 'whole.source')
        .select(['part.target as object', sql<number>`case when held.level > ${sql.lit(ceiling)} then ${sql.lit(ceiling)} else held.level end`.as('level')])
        .where('part.delegates', '=', 1).where('whole.delegates', '=', 1)
        .$if(ids !== undefined, query => query.where('part.target', 'in', ids as readonly string[])))
      .as('every'))
    .$if(reach !== null, part => part.where('object', 'in', reached(db, reach as NonNullable<typeof reach>)))
    .select(['object', sql<number>`case when max(level) > ${cap} then ${cap} else max(level) end`.as('level')])
    .groupBy('object');
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
