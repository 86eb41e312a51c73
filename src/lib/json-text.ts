/** JSON out of files that anybody may have edited. */
import type {Json, JsonObject} from '../domain/json.js';

/** Deeper than anything that cairn writes, and far from what a recursive function can take. */
const deepest = 200;

/** The value of a text; undefined for what is no JSON, or nested deeper than 200 levels. A byte order mark is left out. */
export function parsedJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as Json;
    return isDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Level by level: what is too deep for recursion is what this is about. */
function isDeep(value: Json): boolean {
  let level = [value].filter(isCollection);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    const next: (JsonObject | readonly Json[])[] = [];
    for (const each of level) for (const member of membersOf(each)) if (isCollection(member)) next.push(member);
    level = next;
  }
  return false;
}

function membersOf(value: JsonObject | readonly Json[]): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : Object.values(value as JsonObject);
}

function isCollection(value: Json): value is JsonObject | readonly Json[] {
  return typeof value === 'object' && value !== null;
}
