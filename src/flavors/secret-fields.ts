/** Which values of a config belong into a secret, and which stand there in clear. */
import {isJsonObject, pointerStep} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {secretReferencesIn} from '../domain/secret-reference.js';
import {mask} from '../domain/secret-value.js';
import type {FieldSchema, Flavor} from './flavor.js';
import {valueAt} from './pointer.js';

export {mask};

/** How settings that hold a secret are called all over the field. */
const secretName = /(^|_)(password|passwd|token|api_?key|access_key|secret_key|account_key|private_key|client_secret|connection_string)$/i;

/** True for the name of a setting that holds a secret all over the field. */
export function looksSecret(key: string): boolean {
  return secretName.test(key);
}

/**
 * JSON Pointers of the values in `config` that are secret: the flavor's secret fields, and of settings that
 * the flavor doesn't know (all of them, where the flavor itself isn't known; the members of its free maps) those with the name of a secret.
 */
export function secretPointers(flavor: Flavor | null, config: JsonObject): readonly string[] {
  const declared = (flavor?.secretFields ?? []).filter(pointer => valueAt(config, pointer) !== undefined);
  const known = flavor?.schema.properties ?? {};
  const guessed = Object.entries(config).flatMap(([key, value]) =>
    Object.hasOwn(known, key) ? guessedWithin(known[key] as FieldSchema, value, pointerStep(key)) : namedLikeSecrets(key, value, pointerStep(key)),
  );
  return [...new Set([...declared, ...guessed])];
}

/** A map whose keys the tool defines, not the flavor, may hold credentials of any name. */
function guessedWithin({properties = {}}: FieldSchema, value: Json, pointer: string): readonly string[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !Object.hasOwn(properties, key))
    .flatMap(([key, member]) => namedLikeSecrets(key, member, pointer + pointerStep(key)));
}

function namedLikeSecrets(key: string, value: Json, pointer: string): readonly string[] {
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([inner, member]) => namedLikeSecrets(inner, member, pointer + pointerStep(inner)));
  }
  const isOneValue = typeof value === 'string' || typeof value === 'number';
  return isOneValue && looksSecret(key) ? [pointer] : [];
}

/** Those of `pointers` whose values stand in clear: neither a reference to a secret, nor empty, nor the mask. */
export function plainSecrets(pointers: readonly string[], config: JsonObject): readonly string[] {
  return pointers.filter(pointer => {
    const value = valueAt(config, pointer);
    if (value === undefined || value === null || value === '' || value === mask) return false;
    return secretReferencesIn(value).length === 0;
  });
}
