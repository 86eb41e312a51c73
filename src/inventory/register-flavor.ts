/** Registering, replacing and copying custom flavors. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {flavorKindOf, isActiveType, kindOfType, typeOfKind} from '../domain/kind.js';
import type {ActiveType, ComponentKind, FlavorKind} from '../domain/kind.js';
import {checkManifest, componentSpecOf, kindOfManifest, nameOf, own} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {checkName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {customFlavor, isBuiltIn} from '../flavors/custom/custom-flavor.js';
import type {FlavorSource} from '../flavors/source.js';
import {problemText, validateComponent} from '../flavors/validate.js';
import {newId} from '../lib/uuid.js';
import {edit} from './edit.js';
import type {Outcome, Warning} from './edit.js';
import {flavorsIn} from './flavors.js';
import {create} from './register.js';
import {usersOf} from './used-by.js';

export interface NewFlavor {
  /** YAML or JSON: a manifest of kind `Flavor`. */
  readonly text: string;
  /** For messages. */
  readonly place: string;
  /** Puts it in the place of the one of that name, if there is one. */
  readonly replace: boolean;
}

/**
 * Rejects with `invalid_manifest` where the file is no flavor or its schema has what isn't supported, `invalid_name` for the
 * name of a built-in one, and `exists`. Components that no longer fit a replaced flavor are warnings.
 */
export async function registerFlavor(local: LocalBackend, {text, place, replace}: NewFlavor): Promise<Outcome> {
  const {parseYaml} = await import('../lib/yaml.js');
  const manifest = flavorManifest(parseYaml(text, place), place);
  const kind = kindOfManifest(manifest) as FlavorKind;
  const existing = replace ? await local.find({kind, name: nameOf({manifest}), namespace: own}) : null;
  if (existing === null) return {action: 'create', stored: await create(local, {kind, id: newId(), namespace: own, manifest}), warnings: []};
  const outcome = await edit(local, existing, () => manifest);
  return {...outcome, warnings: await misfits(await usersOf(local, outcome.stored), flavorsIn(local, own))};
}

/** A flavor of one's own that says the same. Rejects with `invalid_name` or `exists`. */
export async function copyFlavor(local: LocalBackend, {resource}: Stored, name: string): Promise<Outcome> {
  const manifest = checkedFlavor({...resource.manifest, metadata: {...resource.manifest.metadata, name}});
  return {action: 'create', stored: await create(local, {kind: resource.kind, id: newId(), namespace: own, manifest}), warnings: []};
}

/**
 * The custom flavor that a component of somebody else is of, as one of one's own, to be written along with a copy of that component;
 * null where it is of none, or where one has a flavor of that name, which the copy will then be of.
 */
export async function flavorForCopy(local: LocalBackend, component: Resource): Promise<Resource | null> {
  const {flavor: name} = componentSpecOf(component);
  const type = typeOfKind(component.kind as ComponentKind);
  if (component.namespace.remote === null || !isActiveType(type)) return null;
  const kind = flavorKindOf(type);
  const theirs = await local.find({kind, name, namespace: component.namespace});
  const mine = theirs === null ? null : await local.find({kind, name, namespace: own});
  return theirs === null || mine !== null ? null : {kind, id: newId(), namespace: own, manifest: theirs.resource.manifest};
}

/** A file's manifest without what only this or another store knows of it. */
function flavorManifest(value: Json, place: string): Manifest {
  const {metadata, ...rest} = isJsonObject(value) ? value : {};
  const {id: _id, owner: _owner, revision: _revision, ...kept}: JsonObject = isJsonObject(metadata) ? metadata : {};
  const manifest = checkManifest(isJsonObject(value) ? {...rest, metadata: kept} : value, place);
  if (manifest.kind === 'Flavor') return checkedFlavor(manifest);
  throw new AppError('invalid_manifest', `${place} describes a ${manifest.kind.toLowerCase()}, not a flavor`, {hint: 'A flavor has `kind: Flavor`.'});
}

/** A flavor that may be written. Rejects with `invalid_manifest` for what can't be used, and `invalid_name` for the name of a built-in one. */
export function checkedFlavor(manifest: Manifest): Manifest {
  const {name} = customFlavor(manifest);
  const type = manifest.spec['type'] as ActiveType;
  checkName(name, 'a flavor');
  if (!isBuiltIn(type, name)) return manifest;
  throw new AppError('invalid_name', `${kindOfType(type)}/${name} is a flavor that comes with cairn`, {
    hint: `Give yours another name, for example "my-${name}".`,
    next: [`cairn flavor describe ${kindOfType(type)}/${name}`],
  });
}

/** A warning for each of these components that isn't what these flavors want. No value of a secret field is told. */
export async function misfits(components: readonly Resource[], flavors: FlavorSource): Promise<readonly Warning[]> {
  const warnings: Warning[] = [];
  for (const component of components) {
    const type = typeOfKind(component.kind as ComponentKind);
    const {problems, plainSecrets} = await validateComponent({...componentSpecOf(component), type, mode: 'strict', flavors});
    const said = [...problems.map(problemText), ...plainSecrets.map(pointer => `${pointer.slice(1)} stands in clear and is a secret now`)];
    if (said.length > 0) warnings.push({code: 'config', message: `${refOf(component)} no longer fits: ${said.join('; ')}`});
  }
  return warnings;
}
