/** What lists and descriptions say about objects beyond their manifests: what fills a stack's slots, and what could work elsewhere. */
import type {Damaged, Listed, LocalBackend, Stored} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import {isJsonObject, pointerKeys} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {allComponentTypes, componentKinds, kindOfType, typeOfKind} from '../domain/kind.js';
import type {ComponentKind, ComponentType} from '../domain/kind.js';
import {componentSpecOf, slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import type {Flavor} from '../flavors/flavor.js';
import {portabilityOf} from '../flavors/portability.js';
import type {Portability} from '../flavors/portability.js';
import {mask, plainSecrets, secretPointers} from '../flavors/secret-fields.js';
import {readableFlavorsIn} from './flavors.js';

export interface ComponentFacts {
  readonly status: 'ok';
  readonly stored: Stored;
  readonly type: ComponentType;
  readonly flavor: string;
  /** What it says of its settings; null where it isn't known here. */
  readonly definition: Flavor | null;
  readonly portability: Portability;
}

export interface SlotFacts {
  readonly type: ComponentType;
  /** The component's id, or `name:NAME` for a name in the file that leads nowhere. */
  readonly reference: string;
  /** null where it isn't here, or can't be read. */
  readonly component: ComponentFacts | null;
}

export interface StackFacts {
  readonly status: 'ok';
  readonly stored: Stored;
  /** In the order in which people read a stack. */
  readonly slots: readonly SlotFacts[];
  readonly portability: Portability;
}

/** Every stack here; a damaged one is a row as well. All is read at the same time, so that the store looks at each file once. */
export async function listStacks(local: LocalBackend): Promise<readonly (StackFacts | Damaged)[]> {
  const [rows, ...components] = await Promise.all([local.list('stack'), ...componentKinds.map(kind => listComponents(local, kind))]);
  const byId = new Map<string, ComponentFacts>();
  for (const component of components.flat()) if (component.status === 'ok') byId.set(component.stored.resource.id, component);
  return rows.map(row => (row.status === 'ok' ? stackFacts(row, byId) : row));
}

export async function describeStack(local: LocalBackend, stored: Stored): Promise<StackFacts> {
  const filled = [...slotsOf(stored.resource)];
  const components = await Promise.all(filled.map(([type, id]) => componentById(local, kindOfType(type), id)));
  const facts = await Promise.all(components.flatMap(component => (component === null ? [] : [describeComponent(local, component)])));
  return stackFacts(stored, new Map(facts.map(each => [each.stored.resource.id, each])));
}

/** Every component of a kind; a damaged one is a row as well. */
export async function listComponents(local: LocalBackend, kind: ComponentKind): Promise<readonly (ComponentFacts | Damaged)[]> {
  const rows = await local.list(kind);
  const flavors = await flavorsOf(local, kind, rows);
  return rows.map(row => (row.status === 'ok' ? componentFacts(row, flavors) : row));
}

export async function describeComponent(local: LocalBackend, stored: Stored): Promise<ComponentFacts> {
  return componentFacts(stored, await flavorsOf(local, stored.resource.kind as ComponentKind, [stored]));
}

/** A component's config as it may be shown: values of secret fields as `***`, references as they are. */
export function shownConfig({stored, definition}: ComponentFacts): JsonObject {
  const {config} = componentSpecOf(stored.resource);
  const plain = plainSecrets(secretPointers(definition, config), config);
  return plain.reduce<JsonObject>((shown, pointer) => masked(shown, pointerKeys(pointer)) as JsonObject, config);
}

function masked(value: Json, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return mask;
  if (Array.isArray(value)) return value.map((item: Json, index) => (String(index) === key ? masked(item, rest) : item));
  return isJsonObject(value) ? {...value, [key]: masked(value[key] ?? null, rest)} : mask;
}

/** By `flavorKey`: what a name means depends on whose component says it. */
async function flavorsOf(local: LocalBackend, kind: ComponentKind, rows: readonly Listed[]): Promise<ReadonlyMap<string, Flavor | null>> {
  const wanted = new Map(rows.flatMap(row => (row.status === 'ok' ? [[flavorKey(row.resource), row.resource] as const] : [])));
  const found = [...wanted].map(async ([key, resource]) => {
    return [key, await readableFlavorsIn(local, resource.namespace).find(typeOfKind(kind), componentSpecOf(resource).flavor)] as const;
  });
  return new Map(await Promise.all(found));
}

function flavorKey(resource: Resource): string {
  const {remote, owner} = resource.namespace;
  return JSON.stringify([remote, owner, componentSpecOf(resource).flavor]);
}

function componentFacts(stored: Stored, flavors: ReadonlyMap<string, Flavor | null>): ComponentFacts {
  const {flavor, config} = componentSpecOf(stored.resource);
  const type = typeOfKind(stored.resource.kind as ComponentKind);
  const definition = flavors.get(flavorKey(stored.resource)) ?? null;
  return {status: 'ok', stored, type, flavor, definition, portability: portabilityOf(definition, config)};
}

function stackFacts(stored: Stored, byId: ReadonlyMap<string, ComponentFacts>): StackFacts {
  const slots: SlotFacts[] = [];
  const reasons: string[] = [];
  for (const [type, reference] of slotsOf(stored.resource)) {
    const component = byId.get(reference) ?? null;
    slots.push({type, reference, component});
    for (const reason of component?.portability.reasons ?? []) reasons.push(`${type}: ${reason}`);
  }
  slots.sort((a, b) => allComponentTypes.indexOf(a.type) - allComponentTypes.indexOf(b.type));
  return {status: 'ok', stored, slots, portability: {portable: reasons.length === 0, reasons}};
}

async function componentById(local: LocalBackend, kind: ComponentKind, id: string): Promise<Stored | null> {
  try {
    return await local.get(kind, id);
  } catch (error) {
    if (hasCode(error, 'not_found') || hasCode(error, 'invalid_manifest')) return null;
    throw error;
  }
}
