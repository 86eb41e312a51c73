/** The fields in which two versions of an object differ, fit to be shown. */
import type {LocalBackend} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import {leavesOf, sameJson} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {isComponentKind, kindOfType, typeOfKind} from '../domain/kind.js';
import type {ComponentType} from '../domain/kind.js';
import {componentSpecOf, kindOfManifest, nameOf, slotsOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {mask, plainSecrets, secretPointers} from '../flavors/secret-fields.js';
import type {FlavorSource} from '../flavors/source.js';
import type {FieldDifference} from './import-plan.js';

/** A side that lacks the field leaves its member out: absent is not null. */
export interface ChangedField {
  /** JSON Pointer into the manifest. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * By path, every leaf that isn't the same. A side that isn't there has no fields. Values that stand in clear in fields that these flavors
 * call secret are masked.
 */
export async function changedFields(before: Manifest | null, after: Manifest | null, flavors: FlavorSource): Promise<readonly ChangedField[]> {
  const [left, right] = await Promise.all([shownLeaves(before, flavors), shownLeaves(after, flavors)]);
  return [...new Set([...left.exact.keys(), ...right.exact.keys()])]
    .filter(path => !sameJson(left.exact.get(path), right.exact.get(path)))
    .sort()
    .map(path => ({path, ...memberOf('before', left.shown(path)), ...memberOf('after', right.shown(path))}));
}

/** The same as conflicts tell it: `mine` is what is here, `theirs` what the file says. */
export async function fieldsBetween(mine: Manifest, theirs: Manifest, flavors: FlavorSource): Promise<readonly FieldDifference[]> {
  const changed = await changedFields(mine, theirs, flavors);
  return changed.map(({path, before = null, after = null}) => ({path, base: null, mine: before, theirs: after}));
}

interface ComponentSource {
  readonly local: Pick<LocalBackend, 'get'>;
}

/** A stack's manifest with its components by name, as its file says them; any other manifest as it is. */
export async function withSlotNames(manifest: Manifest, known: ReadonlyMap<string, Resource> | undefined, {local}: ComponentSource): Promise<Manifest> {
  if (manifest.kind !== 'Stack') return manifest;
  const names: Record<string, string> = {};
  for (const [type, id] of slotsOf({manifest})) {
    const resource = known?.get(id) ?? (await componentOf(local, type, id));
    names[type] = resource === null ? id : slotName(resource);
  }
  return {...manifest, spec: {...manifest.spec, components: names}};
}

/** JSON Pointers of the values that stand in clear where a secret belongs. */
export async function plainSecretPaths(manifest: Manifest, flavors: FlavorSource): Promise<readonly string[]> {
  const kind = kindOfManifest(manifest);
  if (!isComponentKind(kind)) return [];
  const {flavor, config} = componentSpecOf({manifest});
  const pointers = secretPointers(await flavors.find(typeOfKind(kind), flavor), config);
  return plainSecrets(pointers, config).map(pointer => `/spec/config${pointer}`);
}

function slotName(resource: Resource): string {
  const {owner} = resource.namespace;
  return owner === null ? nameOf(resource) : `${owner}/${nameOf(resource)}`;
}

async function componentOf(local: Pick<LocalBackend, 'get'>, type: ComponentType, id: string): Promise<Resource | null> {
  try {
    return (await local.get(kindOfType(type), id)).resource;
  } catch (error) {
    if (hasCode(error, 'not_found') || hasCode(error, 'invalid_manifest')) return null;
    throw error;
  }
}

interface Leaves {
  readonly exact: ReadonlyMap<string, Json>;
  /** What may be shown; undefined where there is no such field. */
  readonly shown: (path: string) => Json | undefined;
}

async function shownLeaves(manifest: Manifest | null, flavors: FlavorSource): Promise<Leaves> {
  const exact = manifest === null ? new Map<string, Json>() : leavesOf(manifest);
  const secret = manifest === null ? [] : await plainSecretPaths(manifest, flavors);
  const holds = (path: string): boolean => secret.some(each => each === path || each.startsWith(`${path}/`) || path.startsWith(`${each}/`));
  return {exact, shown: path => (exact.has(path) && holds(path) ? mask : exact.get(path))};
}

function memberOf<K extends 'before' | 'after'>(key: K, value: Json | undefined): Partial<Record<K, Json>> {
  return value === undefined ? {} : ({[key]: value} as Partial<Record<K, Json>>);
}
