/** The grants of a commit, against the state that its objects are left in. */
import {AppError} from '../../../domain/errors.js';
import type {Grantee} from '../../../domain/right.js';
import type {WireGrantChange} from '../../../wire/types.js';
import type {GrantRow} from '../../db/schema.js';
import {everyone, levelOf, neededFor} from '../../policy/policy.js';
import {deleteGrant, grantsOn, saveGrant, setGrantsRevision} from '../../repositories/grants.js';
import type {NamedGrant} from '../../repositories/grants.js';
import {userByName} from '../../repositories/owners.js';
import {missingText} from '../objects.js';
import type {CheckedCommit} from './check.js';
import {conflictOver} from './conflict.js';
import {outcomeOf, textOf} from './draft.js';
import type {Draft, Outcome, Write} from './draft.js';
import {requireRight} from './preconditions.js';

export interface GrantWrite {
  readonly object: string;
  readonly grantee: string;
  /** null where the grant is taken away. */
  readonly grant: GrantRow | null;
}

export interface GrantPlan {
  readonly writes: readonly GrantWrite[];
  /** The revision that the grants of each object come to. */
  readonly revisions: ReadonlyMap<string, number>;
}

/**
 * What the changes of grants come to; what is so already is left out. Rejects with `not_found`,
 * `not_allowed`, `invalid_input`, or with `conflict` where the grants aren't those that the caller saw.
 */
export async function planGrants(draft: Draft, written: ReadonlyMap<string, Write>, commit: CheckedCommit): Promise<GrantPlan> {
  const objects = new Map(commit.grants.map(({object}) => [object, shareable(draft, written, object)]));
  const current = new Map((await grantsOn(draft.transaction, [...objects.keys()])).map(grant => [keyOf(grant), grant]));
  const writes: GrantWrite[] = [];
  for (const change of commit.grants) {
    const {record} = objects.get(change.object) as Outcome;
    const grantee = await granteeId(draft, change);
    if (grantee === record.owner) throw new AppError('invalid_input', `${textOf(record)} belongs to ${change.grantee}, who may do everything with it`);
    const write = {object: record.id, grantee, grant: grantOf(draft, change, grantee)};
    if (!same(current.get(keyOf(write)), write.grant)) writes.push(write);
  }
  if (new Set(writes.map(keyOf)).size < writes.length) throw new AppError('invalid_input', 'the commit grants one object twice to the same grantee');
  const changed = [...new Set(writes.map(({object}) => object))];
  const stale = changed.filter(id => (commit.expectedGrants.get(id) ?? revisionOf(objects, id)) !== revisionOf(objects, id));
  if (stale.length > 0) throw await conflictOver(draft, stale);
  return {writes, revisions: new Map(changed.map(id => [id, revisionOf(objects, id) + 1]))};
}

export async function applyGrants({transaction}: Draft, {writes, revisions}: GrantPlan): Promise<void> {
  for (const write of writes) await (write.grant === null ? deleteGrant(transaction, write) : saveGrant(transaction, write.grant));
  for (const [object, revision] of revisions) await setGrantsRevision(transaction, object, revision);
}

function shareable(draft: Draft, written: ReadonlyMap<string, Write>, id: string): Outcome {
  const found = outcomeOf(draft, written, id);
  if (found === undefined) throw new AppError('not_found', missingText(id));
  requireRight(found.right, {needed: neededFor.share, what: textOf(found.record)});
  return found;
}

/** Grants go to active accounts and to everyone; one may be taken away from an account that is no longer active. */
async function granteeId({transaction}: Draft, {grantee, right}: WireGrantChange): Promise<string> {
  if (grantee === 'everyone') return everyone;
  const [kind, name] = partsOf(grantee);
  const user = kind === 'user' ? await userByName(transaction, name) : undefined;
  if (user === undefined || (!user.active && right !== null)) throw new AppError('not_found', `there is no active ${kind} "${name}" to share with`);
  return user.id;
}

function partsOf(grantee: Exclude<Grantee, 'everyone'>): readonly [string, string] {
  const colon = grantee.indexOf(':');
  return [grantee.slice(0, colon), grantee.slice(colon + 1)];
}

function grantOf({viewer: {now}}: Draft, {object, right, until = null}: WireGrantChange, grantee: string): GrantRow | null {
  if (right === null) return null;
  const end = until === null ? null : new Date(until);
  if (end !== null && !(end.getTime() > now.getTime())) throw new AppError('invalid_input', `a grant ends in the future; ${JSON.stringify(until)} is not`);
  return {object, grantee, level: levelOf(right), until: end === null ? null : end.toISOString()};
}

function same(current: NamedGrant | undefined, wanted: GrantRow | null): boolean {
  if (current === undefined || wanted === null) return current === undefined && wanted === null;
  return current.level === wanted.level && current.until === wanted.until;
}

function keyOf({object, grantee}: Pick<GrantRow, 'object' | 'grantee'>): string {
  return `${object} ${grantee}`;
}

function revisionOf(objects: ReadonlyMap<string, Outcome>, id: string): number {
  return objects.get(id)?.record.grantsRevision ?? 0;
}
