/** What would break without an object: the stacks that hold a component, the components that refer to a secret or are of a custom flavor. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {isFlavorKind, kindOfType, typeOfFlavorKind} from '../domain/kind.js';
import {componentSpecOf, nameOf, sameNamespace, slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {fieldsNaming, usesOfSecret} from './secret-uses.js';
import type {NamingField} from './secret-uses.js';

/** The objects of this machine that refer to this one. */
export async function usersOf(local: LocalBackend, {resource}: Pick<Stored, 'resource'>): Promise<readonly Resource[]> {
  if (resource.kind === 'stack') return [];
  if (resource.kind === 'secret') return uniqueComponents([...(await usesOfSecret(local, resource)), ...(await fieldsNaming(local, resource))]);
  if (isFlavorKind(resource.kind)) return (await resources(local, kindOfType(typeOfFlavorKind(resource.kind)))).filter(component => isOf(component, resource));
  const stacks = await resources(local, 'stack');
  return stacks.filter(stack => [...slotsOf(stack).values()].includes(resource.id));
}

/** A flavor's name is one of the component's own namespace. */
function isOf(component: Resource, flavor: Resource): boolean {
  return sameNamespace(component.namespace, flavor.namespace) && sameName(componentSpecOf(component).flavor, nameOf(flavor));
}

function uniqueComponents(uses: readonly NamingField[]): readonly Resource[] {
  return [...new Map(uses.map(({component: {resource}}) => [resource.id, resource])).values()];
}

async function resources(local: LocalBackend, kind: Resource['kind']): Promise<readonly Resource[]> {
  return (await local.list(kind)).flatMap(row => (row.status === 'ok' ? [row.resource] : []));
}
