/** What an object needs that a file must bring along: a stack's components, and the custom flavors that they are of. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import {flavorKindOf, isActiveType, isComponentKind, kindOfType, typeOfKind} from '../domain/kind.js';
import type {Kind} from '../domain/kind.js';
import {componentSpecOf, slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {refOf} from '../domain/ref.js';
import type {Warning} from './edit.js';

export type ClosureStore = Pick<LocalBackend, 'get' | 'find' | 'list'>;

export interface Closure {
  /** Each once, in no order. */
  readonly resources: readonly Resource[];
  /** By a component's id, the id of the custom flavor that it is of. */
  readonly flavors: ReadonlyMap<string, string>;
  /** What is here and can't be read. */
  readonly warnings: readonly Warning[];
}

/** These objects with what they need. A component that isn't here, or that one may not see, is left out. */
export async function closureOf(local: ClosureStore, roots: readonly Stored[]): Promise<Closure> {
  const found = new Map(roots.map(({resource}) => [resource.id, resource]));
  for (const {resource} of roots) {
    for (const [type, id] of resource.kind === 'stack' ? slotsOf(resource) : []) {
      const component = found.get(id) ?? (await resourceOrNull(local, kindOfType(type), id));
      if (component !== null) found.set(id, component);
    }
  }
  const flavors = new Map<string, string>();
  const warnings: Warning[] = [];
  for (const component of [...found.values()]) {
    const flavor = await customFlavorOf(local, component);
    if (flavor === 'damaged') warnings.push(damagedFlavor(component));
    else if (flavor !== null) {
      found.set(flavor.resource.id, flavor.resource);
      flavors.set(component.id, flavor.resource.id);
    }
  }
  return {resources: [...found.values()], flavors, warnings};
}

/** The flavor of its own owner that a component is of; null for a built-in or unknown one, and for what is no component. */
export async function customFlavorOf(local: Pick<LocalBackend, 'find'>, component: Resource): Promise<Stored | 'damaged' | null> {
  const {kind, namespace} = component;
  const type = isComponentKind(kind) ? typeOfKind(kind) : null;
  if (type === null || !isActiveType(type)) return null;
  try {
    return await local.find({kind: flavorKindOf(type), name: componentSpecOf(component).flavor, namespace});
  } catch (error) {
    if (hasCode(error, 'invalid_manifest')) return 'damaged';
    throw error;
  }
}

function damagedFlavor(component: Resource): Warning {
  const {flavor} = componentSpecOf(component);
  return {code: 'damaged', message: `${refOf(component)}: its flavor "${flavor}" can't be read, so the file doesn't hold it`};
}

async function resourceOrNull(local: Pick<LocalBackend, 'get'>, kind: Kind, id: string): Promise<Resource | null> {
  try {
    return (await local.get(kind, id)).resource;
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}
