/** What a pull would do here: from both sides of each object to a plan as a value (SEMANTICS 3.1 to 3.4, 3.9). */
import type {Change, Stored} from '../backend/backend.js';
import type {SyncRecord, TrackedObject} from '../backend/sync-state.js';
import {sameNamespace} from '../domain/manifest.js';
import type {Manifest, Namespace} from '../domain/manifest.js';
import {covers} from '../domain/right.js';
import type {FlavorSource} from '../flavors/source.js';
import type {ObjectState} from './compare.js';
import {conflictOf} from './conflicts.js';
import type {ConflictSides, ObjectConflict} from './conflicts.js';
import {choiceFor, merge, takeWhole} from './merge.js';
import type {Merge, Resolution} from './merge.js';
import {adoption, holderOfName, namesHere, unrelatedError, withAdoptions} from './adopt.js';
import type {Adoption, NamesHere} from './adopt.js';
import {trackedHead, usersIn} from './survey.js';
import type {Item} from './survey.js';
import {baseOf, landingOf} from './team.js';
import type {Remark, Step, StepAction, Team} from './team.js';

/** An object with the contents that its pull needs. */
export interface PullItem extends Item {
  readonly record: SyncRecord | null;
}

export interface PullInput {
  readonly items: readonly PullItem[];
  /** Everything here and there, by id. */
  readonly all: ReadonlyMap<string, Item>;
  readonly resolution: Resolution;
  /** Takes an unrelated object here for a change of the one of that name there. */
  readonly adopt: boolean;
  readonly team: Pick<Team, 'username' | 'remoteName'>;
  /** Whether a merged object is valid as a whole, by its flavor's schema and its references. */
  isValid(item: Item, merged: Manifest): Promise<boolean>;
  /** What that owner's components are of; default: the built-in flavors. */
  flavorsOf?(owner: string): FlavorSource;
}

export interface PullPlan {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  /** Records whose base moves. */
  readonly records: readonly SyncRecord[];
  readonly conflicts: readonly ObjectConflict[];
  readonly remarks: readonly Remark[];
}

interface Decision {
  readonly action: StepAction;
  readonly changes?: readonly Change[];
  readonly record?: SyncRecord;
  readonly conflict?: ObjectConflict;
  readonly adoption?: Adoption;
  readonly remarks?: readonly Remark[];
}

/** The input, with what the decisions look up in it. */
interface Situation extends PullInput {
  readonly leaving: ReadonlySet<string>;
  readonly names: NamesHere;
  readonly users: ReadonlyMap<string, readonly Item[]>;
}

/** Rejects with `exists` where a name here is taken by an object of another origin, unless the request adopts it. */
export async function planPull(input: PullInput): Promise<PullPlan> {
  const leaving = new Set(input.items.filter(({state}) => state === 'deleted-there').map(({id}) => id));
  const situation: Situation = {...input, leaving, names: namesHere(input.all), users: usersIn(input.all)};
  const decided = await Promise.all(inOrder(input.items).map(async item => ({item, decision: followingOwner(item, await decisions[item.state](item, situation), situation)})));
  return {
    steps: decided.map(({item, decision}) => stepOf(item, decision)),
    changes: withAdoptions(
      decided.flatMap(({decision}) => decision.changes ?? []),
      decided.flatMap(({decision}) => decision.adoption ?? []),
      input.all,
    ),
    records: decided.flatMap(({decision}) => decision.record ?? []),
    conflicts: decided.flatMap(({decision}) => decision.conflict ?? []),
    remarks: decided.flatMap(({decision}) => decision.remarks ?? []),
  };
}

function stepOf({ref, kind, id, name, owner, state}: Item, {action}: Decision): Step {
  return {ref, kind, id, name, owner, action, state, usedBy: []};
}

function inOrder(items: readonly PullItem[]): readonly PullItem[] {
  return [...items].sort((a, b) => Number(a.kind === 'stack') - Number(b.kind === 'stack') || (a.ref < b.ref ? -1 : 1));
}

const decisions: Readonly<Record<ObjectState, (item: PullItem, input: Situation) => Decision | Promise<Decision>>> = {
  'local-only': () => ({action: 'none'}),
  'in-sync': item => ({action: 'none', ...rebased(item)}),
  ahead: decideAhead,
  behind: (item, input) => ({action: 'update', ...taken(item, input)}),
  diverged: decideDiverged,
  missing: decideArrival,
  'remote-only': decideArrival,
  unrelated: decideArrival,
  'deleted-here': decideDeletedHere,
  'deleted-there': decideDeletedThere,
  'gone-there': ({ref}) => ({
    action: 'none',
    remarks: [{level: 'warning', code: 'gone_there', message: `${ref} is deleted on the server or no longer visible; the copy here was changed and stays`}],
  }),
};

/** Something that has no file here yet, unless an unrelated object has its name or its id. */
function decideArrival(item: PullItem, input: Situation): Decision {
  const {record, state} = item;
  if (record === null) return {action: 'none'};
  const holder = state === 'unrelated' ? item : holderOfName(item, input.names, input.team);
  if (holder === null) return {action: 'create', ...taken(item, input)};
  if (!input.adopt) throw unrelatedError(item, input.team.remoteName);
  const taking = adoption(holder, record, trackedIn(item));
  return {action: 'update', changes: taking.changes, record: taking.record, adoption: taking, remarks: [taking.remark]};
}

/** The server's content as it was fetched. */
function trackedIn({record, ref}: PullItem): TrackedObject {
  if (record?.tracking == null || record.tracking.gone) throw new Error(`no content was fetched of ${ref}`);
  return record.tracking;
}

/** The record with the tracked content as its base: the last act of every pull of the object. */
function rebased(item: PullItem): Pick<Decision, 'record'> {
  if (item.record?.tracking == null || item.record.tracking.gone) return {};
  const {base, tracking} = item.record;
  if (base?.revision === tracking.revision && !item.record.deletedHere) return {};
  return {record: {...item.record, base: baseOf(tracking), deletedHere: false}};
}

function written(item: PullItem, manifest: Manifest, {team}: Situation): Change {
  const {id, kind, stored, owner} = item;
  if (stored === null) return {action: 'create', resource: {kind, id, namespace: landingOf(team, owner), manifest}};
  return {action: 'update', resource: {...stored.resource, namespace: ownersPlace({...item, stored}, team), manifest}, expected: stored.version};
}

/** Where the copy here belongs: with its owner, once that is another one (SEMANTICS 4.7). A copy that is of another remote stays there. */
function ownersPlace(item: PullItem & {readonly stored: Stored}, team: Situation['team']): Namespace {
  const {namespace} = item.stored.resource;
  const ofAnotherRemote = namespace.remote !== null && namespace.remote !== team.remoteName;
  return ofAnotherRemote || trackedHead(item.head) === null ? namespace : landingOf(team, item.owner);
}

/** An object that changed hands moves, whatever else the pull does with it; edits and base stay as they are. */
function followingOwner(item: PullItem, decision: Decision, situation: Situation): Decision {
  const {stored, ref} = item;
  if (stored === null || decision.conflict !== undefined || decision.adoption !== undefined || item.state === 'unrelated') return decision;
  const place = ownersPlace({...item, stored}, situation.team);
  if (sameNamespace(place, stored.resource.namespace)) return decision;
  if (holderOfName(item, situation.names, situation.team) !== null) throw unrelatedError(item, situation.team.remoteName);
  const moved: Remark = {level: 'info', code: 'transferred', message: `${ref} belongs to ${item.owner} on ${situation.team.remoteName} now; its file moved there`};
  const remarks = [...(decision.remarks ?? []), moved];
  if (decision.action !== 'none') return {...decision, remarks};
  return {...decision, action: 'update', changes: [written(item, stored.resource.manifest, situation)], remarks};
}

/** The server's content, here and as the base. */
function taken(item: PullItem, input: Situation): Pick<Decision, 'changes' | 'record'> {
  return {changes: [written(item, trackedIn(item).manifest, input)], ...rebased(item)};
}

/** Only a change that can't be pushed anyway is given up for the asking. */
function decideAhead(item: PullItem, input: Situation): Decision {
  const given = input.resolution.all === 'theirs' && item.record !== null && !covers(trackedIn(item).right, 'edit');
  return given ? {action: 'update', ...taken(item, input)} : {action: 'none', ...rebased(item)};
}

async function decideDiverged(item: PullItem, input: Situation): Promise<Decision> {
  const {resolution} = input;
  const theirs = trackedIn(item).manifest;
  const base = item.record?.base?.manifest;
  const mine = item.stored?.resource.manifest;
  if (base === undefined || mine === undefined) throw new Error(`${item.ref} has not diverged`);
  const result = await checkedMerge({base, mine, theirs}, item, input);
  if (result.status === 'merged') return {action: 'merge', changes: [written(item, result.manifest, input)], ...rebased(item)};
  return resolution.all === null ? conflicting(item, {base, mine, theirs}, input) : {action: 'merge', ...taken(item, input)};
}

async function checkedMerge(sides: {base: Manifest; mine: Manifest; theirs: Manifest}, item: PullItem, input: Situation): Promise<Merge> {
  const result = merge(sides, resolutionFor(item, input.resolution));
  if (result.status === 'conflict' || (await input.isValid(item, result.manifest))) return result;
  return takeWhole(sides, input.resolution);
}

/** Choices that a person made for this object, by its ref, besides those for every object. */
function resolutionFor({ref}: Item, {all, fields}: Resolution): Resolution {
  const named = [...fields].map(([field, side]) => [field.startsWith(`${ref}:`) ? field.slice(ref.length + 1) : field, side] as const);
  return {all, fields: new Map(named)};
}

/** A delete against an edit is a conflict, one side of which is to be taken whole. */
async function decideDeletedHere(item: PullItem, input: Situation): Promise<Decision> {
  const tracked = trackedIn(item);
  const {record} = item;
  if (record === null || record.base === null) return {action: 'none'};
  const resolution = resolutionFor(item, input.resolution);
  const changed = record.base.digest !== tracked.digest;
  const decision = changed ? await conflicting(item, {base: record.base.manifest, mine: null, theirs: tracked.manifest}, input) : {action: 'none' as const};
  const chosen = (decision.conflict?.fields ?? []).map(({path}) => choiceFor(path, resolution)).find(side => side !== null) ?? resolution.all;
  if (chosen === 'theirs') return {action: 'create', ...taken(item, input)};
  return chosen === 'ours' ? {action: 'none', record: {...record, base: baseOf(tracked)}} : decision;
}

async function conflicting(item: PullItem, sides: ConflictSides, input: PullInput): Promise<Decision> {
  return {action: 'none', conflict: await conflictOf(item, sides, input.flavorsOf?.(item.owner))};
}

/** Removes the copy, unless something that stays here still uses it. */
function decideDeletedThere(item: PullItem, {leaving, users}: Situation): Decision {
  const {id, kind, ref, stored, record} = item;
  const user = (users.get(id) ?? []).find(each => !leaving.has(each.id));
  if (user !== undefined) {
    const message = `${ref} is deleted on the server or no longer visible; the copy here stays, because ${user.ref} uses it`;
    return {action: 'none', remarks: [{level: 'warning', code: 'still_used', message}]};
  }
  return {
    action: 'delete',
    changes: stored === null ? [] : [{action: 'delete', kind, id, expected: stored.version}],
    ...(record === null ? {} : {record: {...record, base: null, tracking: null, deletedHere: false}}),
  };
}
