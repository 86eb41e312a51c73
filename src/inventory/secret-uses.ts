/** Where references to secrets stand: which field of which component. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {pointerKeys} from '../domain/json.js';
import {componentKinds, typeOfKind} from '../domain/kind.js';
import type {ComponentKind} from '../domain/kind.js';
import {componentSpecOf, nameOf, sameNamespace} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {secretReferencesIn} from '../domain/secret-reference.js';
import type {SecretReference} from '../domain/secret-reference.js';
import {needs} from '../flavors/portability.js';
import {readableFlavorsIn} from './flavors.js';

/** A reference to a secret, as a component's config has it. */
export interface SecretUse extends SecretReference {
  readonly component: Stored;
  /** JSON Pointer into the config. */
  readonly pointer: string;
}

/** What a run of the object needs. The texts of a flavor's schema are examples and explanations: what they say is no reference. */
export function secretsNeededBy(manifest: Manifest): readonly SecretReference[] {
  return manifest.kind === 'Flavor' ? [] : secretReferencesIn(manifest.spec);
}

/** Every reference in a component's config. */
export function secretUsesIn(component: Stored): readonly SecretUse[] {
  return secretReferencesIn(componentSpecOf(component.resource).config).map(reference => ({component, ...reference}));
}

/** The references of this machine that lead to this secret: they resolve in the namespace of the component that they stand in. */
export async function usesOfSecret(local: LocalBackend, secret: Resource): Promise<readonly SecretUse[]> {
  const uses = (await componentsHere(local)).filter(({resource}) => sameNamespace(resource.namespace, secret.namespace)).flatMap(secretUsesIn);
  return uses.filter(use => sameName(use.secret, nameOf(secret)));
}

/** A setting whose whole value is the name of this secret, as flavors declare them: `authentication_secret`. */
export interface NamingField {
  readonly component: Stored;
  /** JSON Pointer into the config. */
  readonly pointer: string;
}

/** The settings of this machine that name this secret as a whole. */
export async function fieldsNaming(local: LocalBackend, secret: Resource): Promise<readonly NamingField[]> {
  const here = (await componentsHere(local)).filter(({resource}) => sameNamespace(resource.namespace, secret.namespace));
  return (await Promise.all(here.map(async component => (await namingPointers(local, component, nameOf(secret))).map(pointer => ({component, pointer}))))).flat();
}

async function namingPointers(local: LocalBackend, {resource}: Stored, name: string): Promise<readonly string[]> {
  const {flavor, config} = componentSpecOf(resource);
  const wanted = await needs({type: typeOfKind(resource.kind as ComponentKind), flavor, config}, readableFlavorsIn(local, resource.namespace));
  return wanted.flatMap(need => (need.kind === 'secret' && need.field !== null && sameName(need.name, name) ? [need.field] : []));
}

/** Every component that can be read, of all owners. */
export async function componentsHere(local: LocalBackend): Promise<readonly Stored[]> {
  const rows = (await Promise.all(componentKinds.map(kind => local.list(kind)))).flat();
  return rows.filter((row): row is Stored => row.status === 'ok');
}

/** A pointer as people write a field: `connection.password`. */
export function fieldOf(pointer: string): string {
  return pointerKeys(pointer).join('.');
}
