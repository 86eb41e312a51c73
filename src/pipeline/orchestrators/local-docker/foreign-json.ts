/** JSON that others wrote: what isn't as expected is as good as not there. */
import {readFileSync} from 'node:fs';
import {isJsonObject} from '../../../domain/json.js';

/** null where the file can't be read, or isn't JSON. */
export function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** null where it is no object, or has no such member. */
export function memberOf(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : null;
}

/** null where there is no such member, or no text in it. */
export function textAt(value: unknown, key: string): string | null {
  const text = memberOf(value, key);
  return typeof text === 'string' && text !== '' ? text : null;
}
