/** What would break without an object: the stacks that hold a component, the components that refer to a secret. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {fieldsNaming, usesOfSecret} from './secret-uses.js';
import type {NamingField} from './secret-uses.js';

/** The objects of this machine that refer to this one. */
export async function usersOf(local: LocalBackend, {resource}: Pick<Stored, 'resource'>): Promise<readonly Resource[]> {
  if (resource.kind === 'stack') return [];
  if (resource.kind === 'secret') return uniqueComponents([...(await usesOfSecret(local, resource)), ...(await fieldsNaming(local, resource))]);
  const stacks = await resources(local, 'stack');
  return stacks.filter(stack => [...slotsOf(stack).values()].includes(resource.id));
}

function uniqueComponents(uses: readonly NamingField[]): readonly Resource[] {
  return [...new Map(uses.map(({component: {resource}}) => [resource.id, resource])).values()];
}

async function resources(local: LocalBackend, kind: Resource['kind']): Promise<readonly Resource[]> {
  return (await local.list(kind)).flatMap(row => (row.status === 'ok' ? [row.resource] : []));
}
