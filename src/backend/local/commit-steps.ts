/** The changes of a commit beside what they change, and whether they may be made (SEMANTICS 3.6). */
import {AppError} from '../../domain/errors.js';
import {isComponentKind, kinds} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {checkManifest, kindOfManifest, nameOf, own} from '../../domain/manifest.js';
import type {Namespace, Resource} from '../../domain/manifest.js';
import {refText} from '../../domain/ref.js';
import {spendFreshId} from '../../lib/uuid.js';
import type {Change} from '../backend.js';
import type {SyncUpdate} from '../sync-state.js';
import {defaultResource} from './defaults.js';
import type {Catalog, Located} from './catalog.js';
import {tableKey} from './identity.js';
import {referencesOf} from './references.js';

/** What one change makes of an object: `before` is null for a create, `after` for a delete. */
export interface Step {
  readonly kind: Kind;
  readonly id: string;
  readonly before: Located | null;
  readonly after: Resource | null;
}

/** The steps of a commit. Rejects with `not_found` and `conflict` before anything else is looked at. */
export async function stepsOf(catalog: Catalog, changes: readonly Change[]): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const stale: string[] = [];
  for (const change of changes) {
    const step = await stepOf(catalog, change);
    if (change.action !== 'create' && step.before?.stored.version !== change.expected) stale.push(step.id);
    steps.push(step);
  }
  if (stale.length > 0) throw conflict(steps, stale);
  return steps;
}

async function stepOf(catalog: Catalog, change: Change): Promise<Step> {
  const {kind, id} = change.action === 'delete' ? change : change.resource;
  const after = change.action === 'delete' ? null : checkedResource(change.resource);
  if (change.action === 'create') return {kind, id, before: null, after};
  const before = await catalog.locate(kind, id);
  if (before === null) throw notFound(kind, id);
  if (before.status === 'damaged') throw new AppError('invalid_manifest', before.problem, {details: {file: before.place}});
  return {kind, id, before, after};
}

function checkedResource(resource: Resource): Resource {
  const {kind, namespace, manifest} = resource;
  const ref = refText(kind, nameOf(resource), namespace);
  if (kindOfManifest(checkManifest(manifest, ref)) !== kind) throw new AppError('invalid_manifest', `${ref}: its manifest is of another kind`);
  return resource;
}

/** Refuses what can't be: two objects of one name, an id twice, a reference to nothing. */
export async function checkSteps(catalog: Catalog, steps: readonly Step[], update?: SyncUpdate): Promise<void> {
  await checkIdentities(catalog, steps);
  await checkNames(catalog, steps);
  await checkIds(catalog, steps);
  await checkReferences(catalog, steps, settledBy(update));
}

/** What loses its name must be the object that its id means (docs/decisions/doubtful-identity.md). */
async function checkIdentities(catalog: Catalog, steps: readonly Step[]): Promise<void> {
  for (const {kind, before, after} of steps) {
    if (before === null || before.file === null || (after !== null && addressOf(before.stored.resource) === addressOf(after))) continue;
    const {place} = before.file;
    const identified = (await catalog.table(kind)).byName.get(tableKey(place.namespace, place.name));
    if (identified?.status !== 'damaged') continue;
    throw new AppError('invalid_manifest', `${refText(kind, place.name, place.namespace)} can not be renamed or deleted: ${identified.problem}`, {
      details: {file: catalog.view.place('data', place.path), problem: identified.problem},
    });
  }
}

async function checkNames(catalog: Catalog, steps: readonly Step[]): Promise<void> {
  const changed = new Set(steps.filter(({before}) => before !== null).map(({id}) => id));
  const taken = new Set<string>();
  for (const {after, before} of steps) {
    if (after === null) continue;
    const address = addressOf(after);
    if (taken.has(address)) throw exists(after);
    taken.add(address);
    if (before === null || addressOf(before.stored.resource) !== address) await checkVacant(catalog, after, changed);
  }
}

/** A name is free where nothing has it, or where what has it is changed along: two that want one name were found before. */
async function checkVacant(catalog: Catalog, after: Resource, changed: ReadonlySet<string>): Promise<void> {
  const occupant = await catalog.occupant({kind: after.kind, name: nameOf(after), namespace: after.namespace});
  if (occupant === null) return;
  const id = occupant.status === 'ok' ? occupant.stored.resource.id : null;
  if (id === null || id === after.id || !changed.has(id)) throw exists(after, id);
}

async function checkIds(catalog: Catalog, steps: readonly Step[]): Promise<void> {
  const seen = new Set<string>();
  for (const {kind, id, before} of steps) {
    if (seen.has(id) || (before === null && (await isTaken(catalog, id)))) {
      throw new AppError('id_taken', `the id ${id} is taken by another object`, {details: {id, kind}});
    }
    seen.add(id);
  }
}

async function isTaken(catalog: Catalog, id: string): Promise<boolean> {
  if (spendFreshId(id)) return false;
  for (const kind of kinds) {
    if ((defaultResource(kind)?.id === id && !catalog.store.withoutDefaults.has(kind)) || (await catalog.table(kind)).byId.has(id)) return true;
  }
  return false;
}

/** By id: the references that an object has on the server as well. */
type Settled = ReadonlyMap<string, ReadonlySet<string>>;

/** What a pull brings of one's own may refer to what one can't see any more: that is so on the server as well. */
function settledBy(update: SyncUpdate | undefined): Settled {
  const records = (update?.records ?? []).flatMap(({id, tracking}) => (tracking === null || tracking.gone ? [] : [[id, tracking.manifest] as const]));
  return new Map(records.map(([id, manifest]) => [id, new Set(referencesOf(manifest).map(({reference}) => reference))]));
}

interface Dangling {
  readonly object: Resource;
  readonly kind: Kind;
  readonly reference: string;
}

/**
 * What one owns here must refer to what is here. A pulled object may refer to what this account can't see, and
 * what others own may go away.
 */
async function checkReferences(catalog: Catalog, steps: readonly Step[], settled: Settled): Promise<void> {
  const final = new Map(steps.map(step => [step.id, step]));
  const dangling = [...(await danglingInWritten(catalog, final, settled)), ...(await danglingByDeletes(catalog, final))];
  if (dangling.length > 0) throw danglingReferences(dangling);
}

async function danglingInWritten(catalog: Catalog, final: ReadonlyMap<string, Step>, settled: Settled): Promise<readonly Dangling[]> {
  const dangling: Dangling[] = [];
  for (const {after} of final.values()) {
    if (after === null || !isOwn(after.namespace)) continue;
    for (const {kind, reference} of referencesOf(after.manifest)) {
      if (settled.get(after.id)?.has(reference) === true) continue;
      const target = final.get(reference);
      const isThere = target === undefined ? (await catalog.locate(kind, reference)) !== null : target.after !== null && target.kind === kind;
      if (!isThere) dangling.push({object: after, kind, reference});
    }
  }
  return dangling;
}

async function danglingByDeletes(catalog: Catalog, final: ReadonlyMap<string, Step>): Promise<readonly Dangling[]> {
  const deletes = [...final.values()].filter(({kind, after, before}) => isComponentKind(kind) && after === null && before !== null && isOwn(before.stored.resource.namespace));
  const deleted = new Set(deletes.map(({id}) => id));
  const referrers = (await referrersOf(catalog, deleted)).filter(({id, namespace}) => isOwn(namespace) && !final.has(id));
  return referrers.flatMap(object => referencesOf(object.manifest).flatMap(each => (deleted.has(each.reference) ? [{object, ...each}] : [])));
}

/** Every stack that refers to one of these ids. */
export async function referrersOf(catalog: Catalog, ids: ReadonlySet<string>): Promise<readonly Resource[]> {
  if (ids.size === 0) return [];
  const stacks = (await catalog.list('stack')).flatMap(listed => (listed.status === 'ok' ? [listed.resource] : []));
  return stacks.filter(({manifest}) => referencesOf(manifest).some(({reference}) => ids.has(reference)));
}

function isOwn(namespace: Namespace): boolean {
  return namespace.remote === own.remote;
}

function addressOf(resource: Resource): string {
  return `${resource.kind} ${tableKey(resource.namespace, nameOf(resource))}`;
}

function exists(resource: Resource, occupant: string | null = null): AppError {
  const ref = refText(resource.kind, nameOf(resource), resource.namespace);
  return new AppError('exists', `${ref} exists already`, {
    hint: 'Choose another name, or change the existing one.',
    details: {ref, id: occupant},
  });
}

function notFound(kind: Kind, id: string): AppError {
  return new AppError('not_found', `there is no ${kind} with the id ${id}`, {details: {kind, id}});
}

function conflict(steps: readonly Step[], stale: readonly string[]): AppError {
  const changed = steps.flatMap(({id, before}) => (before !== null && stale.includes(id) ? [before.stored.resource] : []));
  const refs = changed.map(resource => refText(resource.kind, nameOf(resource), resource.namespace));
  return new AppError('conflict', `${refs.join(', ')} changed in the meantime; nothing was written`, {
    hint: 'Look at what changed, and try again.',
    details: {stale},
  });
}

function danglingReferences(dangling: readonly Dangling[]): AppError {
  const sentences = dangling.map(({object, kind, reference}) => `${refText(object.kind, nameOf(object), object.namespace)} refers to the ${kind} ${reference}`);
  return new AppError('dangling_reference', `${sentences.join('; ')}, which would not be there`, {
    details: {references: dangling.map(({object, kind, reference}) => ({id: object.id, kind, reference}))},
  });
}
