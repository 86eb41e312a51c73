/** JSON values as cairn compares them: canonical text, digests, and fields addressed by JSON Pointer. */
import {createHash} from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The one text of a value: keys in code-unit order, no white space, numbers as ECMAScript prints
 * them (RFC 8785). Equal values have equal texts on every machine.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item as Json)).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** `sha256:` and 64 hex digits over the canonical text. */
export function digestOf(value: Json): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** One step of a JSON Pointer (RFC 6901), escaped. */
export function pointerStep(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The keys that a JSON Pointer walks through. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * The leaves of an object by JSON Pointer. Lists, strings and empty objects are leaves: a list is
 * merged as a whole or not at all (SEMANTICS 3.4).
 */
export function leavesOf(value: JsonObject): ReadonlyMap<string, Json> {
  const leaves = new Map<string, Json>();
  const visit = (node: Json, pointer: string): void => {
    if (isJsonObject(node) && (pointer === '' || Object.keys(node).length > 0)) {
      for (const [key, member] of Object.entries(node)) visit(member, pointer + pointerStep(key));
    } else leaves.set(pointer, node);
  };
  visit(value, '');
  return leaves;
}

/** The object whose leaves these are: the inverse of `leavesOf`. A leaf below another leaf wins over it. */
export function objectOfLeaves(leaves: ReadonlyMap<string, Json>): JsonObject {
  const root: Record<string, Json> = {};
  for (const pointer of [...leaves.keys()].sort()) {
    const keys = pointerKeys(pointer);
    let node = root;
    for (const key of keys.slice(0, -1)) {
      const next = Object.hasOwn(node, key) ? node[key] : undefined;
      node = isJsonObject(next) ? next : define(node, key, {});
    }
    define(node, keys.at(-1) as string, leaves.get(pointer) as Json);
  }
  return root;
}

/** Plain assignment would call the setter of a key such as `__proto__`. */
function define<T extends Json>(node: JsonObject, key: string, value: T): T {
  Object.defineProperty(node, key, {value, enumerable: true, writable: true, configurable: true});
  return value;
}

/** Whether anything in it lies deeper than so many levels. */
export function deeperThan(value: Json, levels: number): boolean {
  if (!Array.isArray(value) && !isJsonObject(value)) return false;
  return levels === 0 || (Object.values(value) as Json[]).some(member => deeperThan(member, levels - 1));
}
