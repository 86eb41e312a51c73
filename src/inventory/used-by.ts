/** What would break without an object: the stacks that hold a component, the components that refer to a secret or are of a custom flavor. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {componentKinds, isFlavorKind, kindOfType, typeOfFlavorKind} from '../domain/kind.js';
import {componentSpecOf, nameOf, sameNamespace, slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {secretReferencesIn} from '../domain/secret-reference.js';

/** The objects of this machine that refer to this one. */
export async function usersOf(local: LocalBackend, {resource}: Pick<Stored, 'resource'>): Promise<readonly Resource[]> {
  if (resource.kind === 'stack') return [];
  if (resource.kind === 'secret') return componentsUsing(local, resource);
  if (isFlavorKind(resource.kind)) return (await resources(local, kindOfType(typeOfFlavorKind(resource.kind)))).filter(component => isOf(component, resource));
  const stacks = await resources(local, 'stack');
  return stacks.filter(stack => [...slotsOf(stack).values()].includes(resource.id));
}

/** A flavor's name is one of the component's own namespace. */
function isOf(component: Resource, flavor: Resource): boolean {
  return sameNamespace(component.namespace, flavor.namespace) && sameName(componentSpecOf(component).flavor, nameOf(flavor));
}

/** A reference to a secret resolves in the namespace of the object that it stands in. */
async function componentsUsing(local: LocalBackend, secret: Resource): Promise<readonly Resource[]> {
  const components = (await Promise.all(componentKinds.map(kind => resources(local, kind)))).flat();
  const refersToIt = (component: Resource): boolean =>
    secretReferencesIn(componentSpecOf(component).config).some(reference => sameName(reference.secret, nameOf(secret)));
  return components.filter(component => sameNamespace(component.namespace, secret.namespace) && refersToIt(component));
}

async function resources(local: LocalBackend, kind: Resource['kind']): Promise<readonly Resource[]> {
  return (await local.list(kind)).flatMap(row => (row.status === 'ok' ? [row.resource] : []));
}
