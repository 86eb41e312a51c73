/** The value that a JSON Pointer leads to. */
import {isJsonObject, pointerKeys} from '../domain/json.js';
import type {Json} from '../domain/json.js';

/** undefined where the pointer leads nowhere. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const key of pointerKeys(pointer)) {
    if (Array.isArray(at)) at = at[Number(key)] as Json | undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
