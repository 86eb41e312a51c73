/** What an import would do: a value that a dry run prints and the caller commits. Making it writes nothing. */
import type {Change} from '../../backend/backend.js';
import {AppError} from '../../domain/errors.js';
import {sameJson} from '../../domain/json.js';
import {kindOfType, typeOfKind} from '../../domain/kind.js';
import type {ComponentKind, Kind} from '../../domain/kind.js';
import {labelsOf, manifestOf, nameOf, originalNameKey, own} from '../../domain/manifest.js';
import type {Manifest, ManifestParts, Resource} from '../../domain/manifest.js';
import {candidateNames} from '../../domain/name.js';
import {refText} from '../../domain/ref.js';
import {fieldsBetween, withSlotNames} from '../differences.js';
import {readableFlavorsIn} from '../flavors.js';
import type {ImportConflict, ImportPlan, ImportStep, ImportStore, OnConflict, PlannedSecret} from '../import-plan.js';
import {ownNamed} from '../resolve.js';
import type {ImportedComponent, ImportedStack} from './parse.js';
import {planSecrets, withSecretNames} from './plan-secrets.js';

/** What a name in the file comes to in this store. */
type Placed =
  | {readonly outcome: 'created'; readonly resource: Resource}
  | {readonly outcome: 'updated'; readonly resource: Resource; readonly expected: string}
  | {readonly outcome: 'unchanged' | 'kept'; readonly resource: Resource};

interface Wanted {
  readonly parts: ManifestParts;
  /** Of a stack, its components as they are placed. */
  readonly slots?: ReadonlyMap<string, Resource>;
  readonly onConflict: OnConflict;
  readonly store: ImportStore;
  readonly conflicts: ImportConflict[];
}

/** What an import brings, whatever file it comes from. */
export interface ImportedObjects {
  /** For messages: `stack "prod"`. */
  readonly what: string;
  readonly components: readonly ImportedComponent[];
  /** The stack that they make up, if they do. */
  readonly stack: Omit<ImportedStack, 'components' | 'warnings'> | null;
  /** Components that are here already and fill other slots of the stack. */
  readonly present?: readonly Resource[];
}

/** A stack with all of its components, as a ZenML file has it. */
export function stackObjects({components, warnings: _, ...stack}: ImportedStack): ImportedObjects {
  return {what: `stack "${stack.name}"`, components, stack};
}

/**
 * Plans an import. An object of the same name that already says what the file says is left as it is, so that a second
 * import has nothing to do. Where it says something else, `onConflict` decides; with `fail` all conflicts are one `conflict`
 * error with `details.conflicts`.
 */
export async function planObjects({what, components, stack, present = []}: ImportedObjects, store: ImportStore, onConflict: OnConflict): Promise<ImportPlan> {
  const conflicts: ImportConflict[] = [];
  const imported = components.flatMap(({secret}) => (secret === null ? [] : [secret]));
  const plannedSecrets = await planSecrets(imported, store, {onConflict, conflicts});
  const newNames = new Map(plannedSecrets.map(({wanted, name}) => [wanted, name]));
  const placedComponents: Placed[] = [];
  const unused = new Set<string>();
  for (const component of components) {
    const placed = await placeComponent(component, {newNames, onConflict, store, conflicts});
    placedComponents.push(placed);
    if (placed.outcome === 'kept' && component.secret !== null) unused.add(component.secret.name);
  }
  const slots = [...placedComponents.map(({resource}) => resource), ...present];
  const placedStack = stack === null ? null : await placeStack(stack, slots, {onConflict, store, conflicts});
  if (conflicts.length > 0) throw conflict(what, conflicts);
  const secrets = plannedSecrets.filter(({wanted}) => !unused.has(wanted));
  const placed = [...placedComponents, ...(placedStack === null ? [] : [placedStack])];
  return {
    steps: [...secrets.map(secretStep), ...placed.map(objectStep)],
    changes: placed.flatMap(changeOf),
    secrets: secrets.filter(({outcome}) => actionOf[outcome] !== 'none'),
    stackName: placedStack === null ? null : nameOf(placedStack.resource),
  };
}


interface Placing extends Omit<Wanted, 'parts' | 'slots'> {
  /** What each secret of the file is called here. */
  readonly newNames: ReadonlyMap<string, string>;
}

async function placeComponent(component: ImportedComponent, {newNames, ...placing}: Placing): Promise<Placed> {
  const {type, name, flavor, labels, isDefault, secret} = component;
  const kind = kindOfType(type);
  if (isDefault) {
    const ours = await ownNamed(placing.store.local, kind, name);
    if (ours !== null) return {outcome: 'unchanged', resource: ours.resource};
  }
  const config = secret === null ? component.config : withSecretNames(component.config, secret.name, newNames);
  const spec = {flavor, ...(Object.keys(config).length === 0 ? {} : {config})};
  return place({...placing, parts: {kind, name, labels, annotations: annotationsFor(component), spec}});
}

async function placeStack(
  stack: NonNullable<ImportedObjects['stack']>,
  components: readonly Resource[],
  placing: Omit<Wanted, 'parts' | 'slots'>,
): Promise<Placed> {
  const {name, description, labels} = stack;
  const ids = components.map(({kind, id}) => [typeOfKind(kind as ComponentKind), id] as const);
  const spec = {components: Object.fromEntries(ids)};
  const parts = {kind: 'stack', name, description: description ?? undefined, labels, annotations: annotationsFor(stack), spec} as const;
  return place({...placing, parts, slots: new Map(components.map(resource => [resource.id, resource]))});
}

async function place(wanted: Wanted): Promise<Placed> {
  const {parts, onConflict, store} = wanted;
  if (onConflict === 'rename') return placeUnderFreeName(wanted);
  const existing = await ownNamed(store.local, parts.kind, parts.name);
  if (existing === null) return created(parts, store);
  if (says(existing.resource, parts)) return {outcome: 'unchanged', resource: existing.resource};
  if (onConflict === 'skip') return {outcome: 'kept', resource: existing.resource};
  if (onConflict === 'fail') wanted.conflicts.push(await conflictOf(existing.resource, wanted));
  const manifest = overwritten(existing.resource.manifest, parts);
  return {outcome: 'updated', resource: {...existing.resource, manifest}, expected: existing.version};
}

/** `name`, or the first of `name-2`, `name-3`, ... that is free or already says the same. */
async function placeUnderFreeName({parts, store}: Wanted): Promise<Placed> {
  for (const name of candidateNames(parts.name)) {
    const existing = await ownNamed(store.local, parts.kind, name);
    if (existing === null) return created({...parts, name}, store);
    if (says(existing.resource, parts)) return {outcome: 'unchanged', resource: existing.resource};
  }
  throw new AppError('exists', `no free name like ${parts.kind}/${parts.name} is left`);
}

function created(parts: ManifestParts, store: ImportStore): Placed {
  return {outcome: 'created', resource: {kind: parts.kind, id: store.newId(), namespace: own, manifest: manifestOf(parts)}};
}

/** True if the object says all that the file says; what people added to it since (labels, a connector) doesn't count. */
function says(existing: Resource, parts: ManifestParts): boolean {
  const {spec} = existing.manifest;
  const found = labelsOf(existing);
  return (
    ['flavor', 'components'].every(field => sameJson(spec[field], parts.spec[field])) &&
    sameJson(spec['config'] ?? {}, parts.spec['config'] ?? {}) &&
    Object.entries(parts.labels ?? {}).every(([key, value]) => Object.hasOwn(found, key) && found[key] === value)
  );
}

/** The manifest that is here with the spec and labels of the file; all else stays. */
function overwritten(manifest: Manifest, parts: ManifestParts): Manifest {
  const kept = Object.fromEntries(Object.entries(manifest.spec).filter(([field]) => field !== 'config'));
  const labels = {...labelsOf({manifest}), ...parts.labels};
  const metadata = {...manifest.metadata, ...(Object.keys(labels).length === 0 ? {} : {labels})};
  return {...manifest, metadata, spec: {...kept, ...parts.spec}};
}

function annotationsFor({originalName}: {readonly originalName: string | null}): Readonly<Record<string, string>> {
  return originalName === null ? {} : {[originalNameKey]: originalName};
}

async function conflictOf(existing: Resource, {parts, slots, store}: Wanted): Promise<ImportConflict> {
  const {kind, manifest} = existing;
  const name = nameOf(existing);
  const mine = await withSlotNames(manifest, slots, store);
  const theirs = await withSlotNames(overwritten(manifest, parts), slots, store);
  const fields = await fieldsBetween(mine, theirs, readableFlavorsIn(store.local, own));
  return {ref: refText(kind, name, own), kind, name, owner: null, fields};
}

function conflict(what: string, conflicts: readonly ImportConflict[]): AppError {
  const list = conflicts.map(({ref, fields}) => `${ref} (${fields.map(({path}) => path).join(', ')})`).join('; ');
  return new AppError('conflict', `the import of ${what} would change what is here: ${list}`, {
    hint: 'Nothing was changed. Choose what happens with --on-conflict: skip keeps what is here, overwrite takes the file, rename imports beside it.',
    details: {conflicts},
  });
}

function changeOf(placed: Placed): readonly Change[] {
  if (placed.outcome === 'created') return [{action: 'create', resource: placed.resource}];
  return placed.outcome === 'updated' ? [{action: 'update', resource: placed.resource, expected: placed.expected}] : [];
}

const actionOf = {created: 'create', updated: 'update', unchanged: 'none', kept: 'none'} as const;

function objectStep({outcome, resource}: Placed): ImportStep {
  return stepOf(resource.kind, nameOf(resource), outcome);
}

/** A secret in a plan: its name and keys, never a value. */
export function secretStep({name, outcome}: PlannedSecret): ImportStep {
  return stepOf('secret', name, outcome);
}

function stepOf(kind: Kind, name: string, outcome: ImportStep['outcome']): ImportStep {
  return {ref: refText(kind, name, own), kind, name, owner: null, action: actionOf[outcome], outcome};
}
