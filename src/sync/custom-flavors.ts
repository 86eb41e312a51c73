/** Which custom flavor a component is of: one of its owner, by name (docs/decisions/custom-flavors.md). */
import type {SyncRecord} from '../backend/sync-state.js';
import {flavorKindOf, isActiveType, isComponentKind, typeOfKind} from '../domain/kind.js';
import type {ComponentType, Kind} from '../domain/kind.js';
import {componentSpecOf} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {customFlavor, isBuiltIn} from '../flavors/custom/custom-flavor.js';
import {builtIn} from '../flavors/source.js';
import type {FlavorSource} from '../flavors/source.js';
import type {Item} from './survey.js';

type Items = ReadonlyMap<string, Item>;

/** The owner's flavor that a component of this manifest is of; null for a built-in one, one that nobody here knows, and what is no component. */
export function flavorItemOf(items: Items, {kind, owner}: Pick<Item, 'kind' | 'owner'>, manifest: Manifest): Item | null {
  if (!isComponentKind(kind)) return null;
  return flavorNamed(items, owner, {type: typeOfKind(kind), name: componentSpecOf({manifest}).flavor});
}

/** As `flavorItemOf`, for the component as it is here. */
export function flavorOfItem(items: Items, item: Item): Item | null {
  return item.stored === null ? null : flavorItemOf(items, item, item.stored.resource.manifest);
}

/** What a component of that owner means by the name of a flavor, on both sides: what is there counts, unless only this machine has it or changed it. */
export function flavorsOfOwner(items: Items, owner: string, records: ReadonlyMap<string, SyncRecord>): FlavorSource {
  return {
    names: type => builtIn.names(type),
    find: async (type, name) => {
      const item = flavorNamed(items, owner, {type, name});
      const manifest = item === null ? null : manifestIn(item, records.get(item.id));
      return manifest === null ? builtIn.find(type, name) : customFlavor(manifest);
    },
  };
}

function manifestIn({stored, state}: Item, record: SyncRecord | undefined): Manifest | null {
  const there = record?.tracking == null || record.tracking.gone ? null : record.tracking.manifest;
  const here = stored?.resource.manifest ?? null;
  return state === 'behind' || here === null ? (there ?? here) : here;
}

function flavorNamed(items: Items, owner: string, {type, name}: {readonly type: ComponentType; readonly name: string}): Item | null {
  if (!isActiveType(type) || isBuiltIn(type, name)) return null;
  const kind: Kind = flavorKindOf(type);
  for (const item of items.values()) if (item.kind === kind && sameName(item.owner, owner) && sameName(item.name, name)) return item;
  return null;
}
