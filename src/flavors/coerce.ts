/** From text to typed values by a flavor's schema: for command lines, and for files whose writers quoted too much or too little. */
import {isJsonObject} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {secretReferenceOf} from '../domain/secret-reference.js';
import {leafProblem} from './check-leaf.js';
import {typesOf} from './flavor.js';
import type {FieldSchema, Flavor, JsonType} from './flavor.js';

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The config that `KEY=VALUE` texts mean: each value in the type that the schema gives its key, maps and lists as JSON.
 * `-` and `_` in keys are alike. A text that can't be read in that type stays as it is, for the validator to name.
 */
export function coerceConfig(flavor: Flavor | null, entries: Iterable<readonly [key: string, text: string]>): JsonObject {
  const config: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, text] of entries) {
    const name = keyOf(flavor, key);
    config[name] = coerceValue(text, flavor?.schema.properties[name] ?? {});
  }
  return {...config};
}

/** The key of the flavor that is written so; an unknown key keeps its spelling with underscores. */
export function keyOf(flavor: Flavor | null, key: string): string {
  const plain = key.replaceAll('-', '_');
  const known = Object.keys(flavor?.schema.properties ?? {});
  return known.find(each => each.replaceAll('-', '_') === plain) ?? plain;
}

/**
 * A value in the type that its schema asks for, where it can be read so: `"True"` and `yes` for a boolean, `"3"` for a number,
 * `8080` for text, JSON text for a map or a list. Anything else comes back unchanged.
 */
export function coerceValue(value: Json, schema: FieldSchema): Json {
  if (typeof value === 'string' && secretReferenceOf(value) !== null) return value;
  const read = typeof value === 'string' ? fromText(value, schema) : value;
  if (isJsonObject(read)) return coerceMembers(read, schema);
  if (Array.isArray(read)) return read.map((item: Json) => coerceValue(item, schema.items ?? {}));
  const isBare = typeof read === 'number' || typeof read === 'boolean';
  const types = typesOf(schema);
  return isBare && types.includes('string') && !types.some(type => type === typeof read || (type === 'integer' && Number.isInteger(read))) ? String(read) : read;
}

function coerceMembers(value: JsonObject, {properties = {}, additionalProperties}: FieldSchema): JsonObject {
  const others = typeof additionalProperties === 'object' ? additionalProperties : {};
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, coerceValue(member, Object.hasOwn(properties, key) ? (properties[key] as FieldSchema) : others)]),
  );
}

/** In the first of the schema's types that the text can be read in; where it names none, as one of its choices or forms. */
function fromText(text: string, schema: FieldSchema): Json {
  const types = typesOf(schema);
  for (const type of types) {
    const read = inType(text, type);
    if (read !== undefined) return read;
  }
  if (types.length > 0) return text;
  const choices = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  const chosen = choices.find(each => typeof each !== 'string' && JSON.stringify(each) === text.trim());
  return chosen ?? byForm(text, [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]);
}

function byForm(text: string, forms: readonly FieldSchema[]): Json {
  const fitting = forms.find(form => leafProblem(coerceValue(text, form), form, {hidden: true, matches: () => true}) === null);
  return fitting === undefined ? text : coerceValue(text, fitting);
}

/** undefined where the text can't be read in that type. */
function inType(text: string, type: JsonType): Json | undefined {
  return readers[type](text);
}

const readers: Readonly<Record<JsonType, (text: string) => Json | undefined>> = {
  string: text => text,
  null: text => (text.trim() === 'null' ? null : undefined),
  boolean: text => booleanOf(text) ?? undefined,
  integer: numberOf,
  number: numberOf,
  object: jsonOf,
  array: jsonOf,
};

function numberOf(text: string): number | undefined {
  return decimal.test(text.trim()) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** YAML 1.1 and Python spell booleans in more ways than JSON. */
function booleanOf(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(word)) return true;
  return ['false', 'no', 'off', '0'].includes(word) ? false : null;
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
