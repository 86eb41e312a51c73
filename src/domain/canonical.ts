/** The one form of a manifest in files that leave the store: the same object gives the same bytes on every machine. */
import {isJsonObject} from './json.js';
import type {Json, JsonObject} from './json.js';
import {allComponentTypes} from './kind.js';

/** What stands first, in this order; all else follows by code unit. */
const manifestOrder = ['apiVersion', 'kind', 'metadata', 'spec'];
const metadataOrder = ['id', 'name', 'description', 'labels', 'annotations'];
const specOrder = ['type', 'flavor', 'config', 'connector', 'components'];

/** The manifest with its keys in the fixed order; the same value. */
export function canonicalManifest(manifest: JsonObject): JsonObject {
  return ordered(manifest, manifestOrder, (key, value) => {
    if (key === 'metadata' && isJsonObject(value)) return ordered(value, metadataOrder, (_, member) => sortedKeys(member));
    return key === 'spec' && isJsonObject(value) ? ordered(value, specOrder, specMember) : sortedKeys(value);
  });
}

/** The same value with the keys of every mapping by code unit. */
export function sortedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sortedKeys(item));
  return isJsonObject(value) ? ordered(value, [], (_, member) => sortedKeys(member)) : value;
}

/** A stack's components stand as people read them. */
function specMember(key: string, value: Json): Json {
  return key === 'components' && isJsonObject(value) ? ordered(value, allComponentTypes, (_, member) => sortedKeys(member)) : sortedKeys(value);
}

function ordered(object: JsonObject, first: readonly string[], member: (key: string, value: Json) => Json): JsonObject {
  const known = first.filter(key => Object.hasOwn(object, key));
  const rest = Object.keys(object).filter(key => !first.includes(key)).sort();
  return Object.fromEntries([...known, ...rest].map(key => [key, member(key, object[key] as Json)]));
}
