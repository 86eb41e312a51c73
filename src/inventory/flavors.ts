/** Flavors as this machine knows them: the built-in ones, and custom ones in the namespace of whoever registered them. */
import type {Listed, LocalBackend, Stored} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import {componentTypes, flavorKindOf, isActiveType} from '../domain/kind.js';
import type {ActiveType, ComponentType} from '../domain/kind.js';
import {componentSpecOf, nameOf, own, sameNamespace} from '../domain/manifest.js';
import type {Manifest, Namespace} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {flavorsOf} from '../flavors/catalogue/index.js';
import {customFlavor} from '../flavors/custom/custom-flavor.js';
import type {FieldSchema, Flavor} from '../flavors/flavor.js';
import {builtIn} from '../flavors/source.js';
import type {FlavorSource} from '../flavors/source.js';

/** What flavors are looked up in. */
export type FlavorStore = Pick<LocalBackend, 'find' | 'list'>;

/**
 * What a component in this namespace means by a flavor's name: its owner's custom flavor, else the built-in one
 * (docs/decisions/custom-flavors.md). Finding rejects with `invalid_manifest` for a custom flavor that can't be read.
 */
export function flavorsIn(local: FlavorStore, namespace: Namespace): FlavorSource {
  // Thousands of components are of a few flavors.
  const found = new Map<string, Promise<Flavor | null>>();
  const find = async (type: ComponentType, name: string): Promise<Flavor | null> => (await customIn(local, namespace, {type, name})) ?? builtIn.find(type, name);
  return {
    find: (type, name) => {
      const key = `${type} ${name}`;
      const known = found.get(key) ?? find(type, name);
      found.set(key, known);
      return known;
    },
    names: async type => [...(await customNames(local, namespace, type)), ...(await builtIn.names(type))],
  };
}

/** As `flavorsIn`, for lists and descriptions: a flavor that can't be read is as good as unknown. */
export function readableFlavorsIn(local: FlavorStore, namespace: Namespace): FlavorSource {
  const all = flavorsIn(local, namespace);
  return {
    names: type => all.names(type),
    find: async (type, name) => {
      try {
        return await all.find(type, name);
      } catch (error) {
        if (hasCode(error, 'invalid_manifest')) return null;
        throw error;
      }
    },
  };
}

async function customIn(local: FlavorStore, namespace: Namespace, {type, name}: {readonly type: ComponentType; readonly name: string}): Promise<Flavor | null> {
  const found = isActiveType(type) ? await local.find({kind: flavorKindOf(type), name, namespace}) : null;
  return found === null ? null : customFlavor(found.resource.manifest);
}

async function customNames(local: FlavorStore, namespace: Namespace, type: ComponentType): Promise<readonly string[]> {
  const rows = isActiveType(type) ? await local.list(flavorKindOf(type)) : [];
  return rows.flatMap(row => (row.status === 'ok' && sameNamespace(row.resource.namespace, namespace) ? [nameOf(row.resource)] : []));
}

/** The component's manifest, of the flavor of that name, where it is one that is called otherwise. */
export function withFlavorName(manifest: Manifest, name: string | undefined): Manifest {
  if (name === undefined || sameName(name, componentSpecOf({manifest}).flavor)) return manifest;
  return {...manifest, spec: {...manifest.spec, flavor: name}};
}

/** A row of the list: a built-in flavor, a custom one with its object, or one whose file can't be used. */
export type FlavorFacts =
  | {readonly status: 'ok'; readonly flavor: Flavor; readonly stored: Stored | null}
  | {readonly status: 'damaged'; readonly type: ActiveType; readonly row: Listed; readonly problem: string};

/** Every flavor of these types: one's own and colleagues' first, then the built-in ones in the order of the catalogue. */
export async function listFlavors(local: LocalBackend, types: readonly ActiveType[] = componentTypes): Promise<readonly FlavorFacts[]> {
  const perType = types.map(async type => {
    const [rows, known] = await Promise.all([local.list(flavorKindOf(type)), flavorsOf(type)]);
    return [...rows.map(row => factsOf(type, row)), ...known.map(flavor => ({status: 'ok', flavor, stored: null}) as const)];
  });
  return (await Promise.all(perType)).flat();
}

export function factsOf(type: ActiveType, row: Listed): FlavorFacts {
  if (row.status === 'damaged') return {status: 'damaged', type, row, problem: `${row.place}: ${row.problem}`};
  try {
    return {status: 'ok', flavor: customFlavor(row.resource.manifest), stored: row};
  } catch (error) {
    if (!hasCode(error, 'invalid_manifest')) throw error;
    return {status: 'damaged', type, row, problem: error.message};
  }
}

/** The flavors that a component of one's own may have, for choices and completion. */
export async function flavorsOfType(local: LocalBackend, type: ActiveType): Promise<readonly Flavor[]> {
  const rows = await listFlavors(local, [type]);
  return rows.flatMap(row => (row.status === 'ok' && (row.stored === null || sameNamespace(row.stored.resource.namespace, own)) ? [row.flavor] : []));
}

/** One setting of a flavor. */
export interface FlavorField {
  readonly key: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
  readonly secret: boolean;
  /** False where a value ties the component to one machine. */
  readonly portable: boolean;
}

/** The settings of a flavor, the required ones first; null where there is no such flavor. */
export async function fieldsOf(local: LocalBackend, type: ActiveType, name: string): Promise<readonly FlavorField[] | null> {
  const flavor = await readableFlavorsIn(local, own).find(type, name);
  return flavor === null ? null : fieldsIn(flavor);
}

export function fieldsIn({schema, secretFields, notPortable}: Flavor): readonly FlavorField[] {
  const fields = Object.entries(schema.properties).map(([key, of]) => ({
    key,
    schema: of,
    required: schema.required?.includes(key) === true,
    secret: secretFields.includes(`/${key}`),
    portable: !notPortable.some(rule => rule.when !== 'always' && rule.field === `/${key}`),
  }));
  return [...fields.filter(({required}) => required), ...fields.filter(({required}) => !required)];
}
