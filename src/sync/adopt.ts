/** Two objects of one name of which neither comes from the other: they are never merged silently (SEMANTICS 3.3, 3.4). */
import type {Change} from '../backend/backend.js';
import type {SyncRecord, TrackedObject} from '../backend/sync-state.js';
import {AppError} from '../domain/errors.js';
import type {Kind} from '../domain/kind.js';
import type {Namespace} from '../domain/manifest.js';
import {withReferences} from './closure.js';
import {usersIn} from './survey.js';
import type {Item} from './survey.js';
import {baseOf, landingOf} from './team.js';
import type {Remark, Team} from './team.js';

/** An object here that takes the identity of one there: it keeps its content, as a change of the other's. */
export interface Adoption {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly Change[];
  readonly record: SyncRecord;
  readonly remark: Remark;
}

/** Every name that is taken here, with what has it. */
export type NamesHere = ReadonlyMap<string, Item>;

export function namesHere(all: ReadonlyMap<string, Item>): NamesHere {
  const names = new Map<string, Item>();
  for (const item of all.values()) {
    if (item.stored !== null) names.set(nameKey(item.stored.resource.namespace, item.kind, item.name), item);
  }
  return names;
}

/** The object here that has the name which an object from there would get. */
export function holderOfName(item: Item, names: NamesHere, team: Pick<Team, 'username' | 'remoteName'>): Item | null {
  const holder = names.get(nameKey(landingOf(team, item.owner), item.kind, item.head?.name ?? item.name));
  return holder === undefined || holder.id === item.id ? null : holder;
}

function nameKey({remote, owner}: Namespace, kind: Kind, name: string): string {
  return [remote ?? '', owner ?? '', kind, name.toLowerCase()].join('/');
}

export function unrelatedError({ref, kind, name}: Item, remoteName: string): AppError {
  return new AppError('exists', `${ref} is here and on ${remoteName}, and neither comes from the other`, {
    hint: 'Rename yours, or pull with --adopt to take yours for a change of the one there.',
    next: [`cairn pull ${ref} --adopt`, `cairn ${kind} rename ${name} NEW-NAME`],
    details: {ref},
  });
}

/** `holder` becomes the object of the record: its file gets that id, and the server's content is its base. */
export function adoption(holder: Item, record: SyncRecord, tracked: TrackedObject): Adoption {
  return {
    from: holder.id,
    to: record.id,
    changes: holder.id === record.id ? [] : renewed(holder, record.id),
    record: {...record, base: baseOf(tracked), deletedHere: false},
    remark: {level: 'info', code: 'adopted', message: `${holder.ref} here counts as a change of the one on the server from now on`},
  };
}

function renewed({stored, kind, id}: Item, newId: string): readonly Change[] {
  if (stored === null) return [];
  return [
    {action: 'delete', kind, id, expected: stored.version},
    {action: 'create', resource: {...stored.resource, id: newId}},
  ];
}

/** Lets every reference to an adopted object follow it: in what is written anyway, and in the stacks that use it. */
export function withAdoptions(changes: readonly Change[], adoptions: readonly Adoption[], all: ReadonlyMap<string, Item>): readonly Change[] {
  const ids = new Map(adoptions.filter(({from, to}) => from !== to).map(({from, to}) => [from, to]));
  if (ids.size === 0) return changes;
  const written = new Set(changes.map(change => (change.action === 'delete' ? change.id : change.resource.id)));
  const users = usersIn(all);
  const referrers = [...ids.keys()].flatMap(id => users.get(id) ?? []).filter(({id}) => !written.has(id));
  return [...changes.map(change => following(change, ids)), ...[...new Map(referrers.map(user => [user.id, referrer(user, ids)])).values()].flat()];
}

function following(change: Change, ids: ReadonlyMap<string, string>): Change {
  if (change.action === 'delete') return change;
  const {resource} = change;
  return {...change, resource: {...resource, manifest: withReferences(resource.manifest, ids)}};
}

function referrer({stored}: Item, ids: ReadonlyMap<string, string>): readonly Change[] {
  if (stored === null) return [];
  return [following({action: 'update', resource: stored.resource, expected: stored.version}, ids)];
}
