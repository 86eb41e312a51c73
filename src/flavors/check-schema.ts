/** Checks a value against a flavor's schema, and says everything that is wrong with it in plain sentences. */
import {closest} from '../domain/closest.js';
import {isJsonObject, pointerKeys, pointerStep, sameJson} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {secretReferenceOf} from '../domain/secret-reference.js';
import type {FieldSchema} from './flavor.js';

export interface Problem {
  /** JSON Pointer into the config; `''` is the config itself. */
  readonly pointer: string;
  /** A sentence without its full stop that names the setting and never quotes a secret. */
  readonly message: string;
  /** The key that was probably meant. */
  readonly suggestion?: string;
}

export interface SchemaReport {
  readonly problems: readonly Problem[];
  /** Keys that the schema doesn't know, apart from the rest: an import keeps them. */
  readonly unknownKeys: readonly Problem[];
}

/**
 * Everything wrong with a value, at once. A reference to a secret is right wherever one value (not a map or
 * list) is, since only the machine that runs a component knows what it stands for. `quiet` are the pointers
 * whose values no message may show.
 */
export function checkSchema(value: Json, schema: FieldSchema, quiet: ReadonlySet<string> = new Set()): SchemaReport {
  const problems: Problem[] = [];
  const unknownKeys: Problem[] = [];
  const visit = (at: Json, by: FieldSchema, pointer: string): void => {
    if (standsForOneValue(at) && by.type !== 'object' && by.type !== 'array') return;
    const message = leafProblem(at, by, quiet.has(pointer));
    if (message !== null) {
      problems.push({pointer, message: `${label(pointer)} ${message}`});
      return;
    }
    if (Array.isArray(at)) at.forEach((item: Json, index) => visit(item, by.items ?? {}, `${pointer}/${index}`));
    if (!isJsonObject(at)) return;
    problems.push(...missing(at, by, pointer));
    for (const [key, member] of Object.entries(at)) {
      const of = memberSchema(by, key);
      if (of === null) unknownKeys.push(unknown(key, by, pointer));
      else visit(member, of, pointer + pointerStep(key));
    }
  };
  visit(value, schema, '');
  return {problems, unknownKeys};
}

function standsForOneValue(value: Json): boolean {
  return typeof value === 'string' && secretReferenceOf(value) !== null;
}

/** How messages call a place: `client_kwargs.region_name`. */
function label(pointer: string): string {
  return pointer === '' ? 'the config' : pointerKeys(pointer).join('.');
}

function memberSchema({properties = {}, additionalProperties = true}: FieldSchema, key: string): FieldSchema | null {
  const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (known !== undefined) return known;
  if (additionalProperties === false) return null;
  return additionalProperties === true ? {} : additionalProperties;
}

function missing(value: JsonObject, {required = [], properties = {}}: FieldSchema, pointer: string): readonly Problem[] {
  return required
    .filter(key => !Object.hasOwn(value, key))
    .map(key => {
      const at = pointer + pointerStep(key);
      return {pointer: at, message: `${label(at)} is required${example(properties[key] ?? {})}`};
    });
}

function unknown(key: string, {properties = {}}: FieldSchema, pointer: string): Problem {
  const [suggestion] = closest(key.replaceAll('-', '_'), Object.keys(properties));
  const message = `${label(pointer + pointerStep(key))} is no setting of this flavor`;
  return {pointer: pointer + pointerStep(key), message, ...(suggestion === undefined ? {} : {suggestion})};
}

function example({examples}: FieldSchema): string {
  return examples?.[0] === undefined ? '' : `, for example ${text(examples[0])}`;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const typeWords = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'a map',
  array: 'a list',
} as const;

/** What is wrong with the value itself, its members aside; null if nothing is. */
function leafProblem(value: Json, schema: FieldSchema, hidden: boolean): string | null {
  const {type} = schema;
  const found = hidden || typeof value === 'object' ? '' : `, not ${JSON.stringify(value)}`;
  if (type !== undefined && !hasType(value, type)) return `must be ${typeWords[type]}${found}${example(schema)}`;
  if (schema.enum !== undefined && !schema.enum.some(each => sameJson(each, value))) {
    return `must be one of ${schema.enum.map(text).join(', ')}${found}`;
  }
  if (typeof value === 'string') return patternProblem(value, schema, found);
  return typeof value === 'number' ? rangeProblem(value, schema) : null;
}

function patternProblem(value: string, {pattern, examples}: FieldSchema, found: string): string | null {
  if (pattern === undefined || new RegExp(pattern, 'u').test(value)) return null;
  return examples?.[0] === undefined ? `must match ${pattern}${found}` : `must look like ${text(examples[0])}${found}`;
}

function rangeProblem(value: number, {minimum, maximum}: FieldSchema): string | null {
  if (minimum !== undefined && value < minimum) return `must be ${minimum} or more, not ${value}`;
  if (maximum !== undefined && value > maximum) return `must be ${maximum} or less, not ${value}`;
  return null;
}

function hasType(value: Json, type: NonNullable<FieldSchema['type']>): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
