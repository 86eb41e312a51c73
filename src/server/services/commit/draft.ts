/** A commit on its way: what is stored now, what the caller may do with it, and what is to become of it. */
import {isComponentKind} from '../../../domain/kind.js';
import type {Kind} from '../../../domain/kind.js';
import {slotsOf} from '../../../domain/manifest.js';
import type {Right} from '../../../domain/right.js';
import {isId} from '../../../lib/uuid.js';
import type {Queries} from '../../db/schema.js';
import {ownersRight} from '../../policy/policy.js';
import {objectsById} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {rightsOn} from '../../repositories/rights.js';
import type {Viewer} from '../../repositories/rights.js';
import type {CheckedCommit} from './check.js';

/** What comes of one change. `after` of a deletion is the tombstone. */
export type Step =
  | {readonly action: 'none'; readonly id: string; readonly revision: number; readonly digest: string}
  | {readonly action: 'create'; readonly before: ObjectRecord | null; readonly after: ObjectRecord}
  | {readonly action: 'update' | 'delete'; readonly before: ObjectRecord; readonly after: ObjectRecord};

export type Write = Exclude<Step, {action: 'none'}>;

export interface Draft {
  readonly transaction: Queries;
  readonly viewer: Viewer;
  /** The number of this commit. */
  readonly seq: number;
  /** Everything that the commit names and that is stored, tombstones included. */
  readonly current: ReadonlyMap<string, ObjectRecord>;
  /** The caller's rights before the commit, on what is there and visible to it. */
  readonly rights: ReadonlyMap<string, Right>;
}

/** An object as the commit will leave it, and the caller's right on it. */
export interface Outcome {
  readonly record: ObjectRecord;
  readonly right: Right;
}

/** Looks up everything that a commit names: objects, targets of references, objects of grants. */
export async function openDraft(commit: CheckedCommit, parts: Pick<Draft, 'transaction' | 'viewer' | 'seq'>): Promise<Draft> {
  const {transaction, viewer} = parts;
  const ids = new Set<string>(commit.grants.map(({object}) => object));
  for (const change of commit.changes) {
    ids.add(change.id);
    if (change.action === 'put') for (const target of slotsOf(change).values()) if (isId(target)) ids.add(target);
  }
  const current = await objectsById(transaction, [...ids]);
  const there = [...current.values()].filter(({deleted}) => deleted === null).map(({id}) => id);
  return {...parts, current, rights: await rightsOn(transaction, viewer, there)};
}

/** What the caller would find under an id after these steps; undefined for what is missing or invisible to it. */
export function outcomeOf(draft: Draft, written: ReadonlyMap<string, Write>, id: string): Outcome | undefined {
  const step = written.get(id);
  if (step?.action === 'delete') return undefined;
  if (step?.action === 'create') return {record: step.after, right: ownersRight};
  const record = step?.after ?? draft.current.get(id);
  const right = draft.rights.get(id);
  return record === undefined || right === undefined ? undefined : {record, right};
}

export function writesOf(steps: readonly Step[]): ReadonlyMap<string, Write> {
  const writes = steps.filter((step): step is Write => step.action !== 'none');
  return new Map(writes.map(step => [step.after.id, step]));
}

/** How messages name an object. */
export function textOf({kind, name}: Pick<ObjectRecord, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** The flavor that lists show; null for what has none. */
export function flavorOf(kind: Kind, flavor: unknown): string | null {
  return isComponentKind(kind) && typeof flavor === 'string' ? flavor : null;
}
