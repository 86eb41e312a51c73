/** The fields in which two versions of an object differ, fit to be shown. */
import {hasCode} from '../../domain/errors.js';
import {leavesOf, sameJson} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {isComponentKind, kindOfType, typeOfKind} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {componentSpecOf, kindOfManifest, nameOf, slotsOf} from '../../domain/manifest.js';
import type {Manifest, Resource} from '../../domain/manifest.js';
import {findFlavor} from '../../flavors/catalogue/index.js';
import {mask, plainSecrets, secretPointers} from '../../flavors/secret-fields.js';
import type {FieldDifference, ImportStore} from './import-plan.js';

/** Values that stand in clear in secret fields are masked, on either side. */
export async function fieldsBetween(mine: Manifest, theirs: Manifest): Promise<readonly FieldDifference[]> {
  const [left, right] = [leavesOf(mine), leavesOf(theirs)];
  const [hiddenLeft, hiddenRight] = [await secretPaths(mine), await secretPaths(theirs)];
  const shown = (leaves: ReadonlyMap<string, Json>, hidden: ReadonlySet<string>, path: string): Json =>
    hidden.has(path) ? mask : (leaves.get(path) ?? null);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter(path => !sameJson(left.get(path), right.get(path)))
    .map(path => ({path, base: null, mine: shown(left, hiddenLeft, path), theirs: shown(right, hiddenRight, path)}));
}

/** A stack's manifest with its components by name, as its file says them; any other manifest as it is. */
export async function withSlotNames(manifest: Manifest, known: ReadonlyMap<string, Resource> | undefined, {local}: ImportStore): Promise<Manifest> {
  if (manifest.kind !== 'Stack') return manifest;
  const names: Record<string, string> = {};
  for (const [type, id] of slotsOf({manifest})) {
    const resource = known?.get(id) ?? (await componentOf(local, type, id));
    names[type] = resource === null ? id : nameOf(resource);
  }
  return {...manifest, spec: {...manifest.spec, components: names}};
}

async function componentOf(local: ImportStore['local'], type: ComponentType, id: string): Promise<Resource | null> {
  try {
    return (await local.get(kindOfType(type), id)).resource;
  } catch (error) {
    if (hasCode(error, 'not_found') || hasCode(error, 'invalid_manifest')) return null;
    throw error;
  }
}

async function secretPaths(manifest: Manifest): Promise<ReadonlySet<string>> {
  const kind = kindOfManifest(manifest);
  if (!isComponentKind(kind)) return new Set();
  const {flavor, config} = componentSpecOf({manifest});
  const pointers = secretPointers(await findFlavor(typeOfKind(kind), flavor), config);
  return new Set(plainSecrets(pointers, config).map(pointer => `/spec/config${pointer}`));
}
