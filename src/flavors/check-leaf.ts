/** What is wrong with a value itself, its members aside: type, choices, text, range, size. */
import {isIP} from 'node:net';
import {isJsonObject, sameJson} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {typesOf} from './flavor.js';
import type {FieldSchema, JsonType} from './flavor.js';

/** Does the text match the pattern, which is a regular expression with the flag `u`? */
export type PatternTest = (pattern: string, text: string) => boolean;

export interface LeafOptions {
  /** The message may not show the value. */
  readonly hidden: boolean;
  readonly matches: PatternTest;
}

const typeWords: Readonly<Record<JsonType, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'a map',
  array: 'a list',
  null: 'null',
};

/** The end of a sentence that begins with the setting's name; null if nothing is wrong. */
export function leafProblem(value: Json, schema: FieldSchema, options: LeafOptions): string | null {
  const found = options.hidden || (typeof value === 'object' && value !== null) ? '' : `, not ${JSON.stringify(value)}`;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some(type => hasType(value, type))) return `must be ${types.map(type => typeWords[type]).join(' or ')}${found}${example(schema)}`;
  return choiceProblem(value, schema, found) ?? contentProblem(value, schema, {...options, found});
}

function choiceProblem(value: Json, schema: FieldSchema, found: string): string | null {
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  if (choices === undefined || choices.some(each => sameJson(each, value))) return null;
  return `must be ${choices.length === 1 ? '' : 'one of '}${choices.map(textOf).join(', ')}${found}`;
}

function contentProblem(value: Json, schema: FieldSchema, options: LeafOptions & {readonly found: string}): string | null {
  if (typeof value === 'string') return textProblem(value, schema, options);
  if (typeof value === 'number') return rangeProblem(value, schema);
  if (Array.isArray(value)) return listProblem(value, schema);
  return isJsonObject(value) ? sizeProblem(Object.keys(value).length, {least: schema.minProperties, most: schema.maxProperties, of: 'keys'}) : null;
}

function textProblem(value: string, schema: FieldSchema, {matches, found}: LeafOptions & {readonly found: string}): string | null {
  const {pattern, format, minLength, maxLength} = schema;
  const size = sizeProblem([...value].length, {least: minLength, most: maxLength, of: 'characters'});
  if (size !== null) return size;
  if (pattern !== undefined && !matches(pattern, value)) return schema.examples?.[0] === undefined ? `must match ${pattern}${found}` : `must look like ${textOf(schema.examples[0])}${found}`;
  const isOfFormat = format === undefined ? undefined : formats[format];
  return isOfFormat === undefined || isOfFormat(value) ? null : `must be of the format ${format}${found}`;
}

function rangeProblem(value: number, schema: FieldSchema): string | null {
  const limits = [
    [schema.minimum, (limit: number) => value >= limit, (limit: number) => `${limit} or more`],
    [schema.maximum, (limit: number) => value <= limit, (limit: number) => `${limit} or less`],
    [schema.exclusiveMinimum, (limit: number) => value > limit, (limit: number) => `more than ${limit}`],
    [schema.exclusiveMaximum, (limit: number) => value < limit, (limit: number) => `less than ${limit}`],
    [schema.multipleOf, (step: number) => Number.isInteger(value / step), (step: number) => `a multiple of ${step}`],
  ] as const;
  for (const [limit, holds, words] of limits) if (limit !== undefined && !holds(limit)) return `must be ${words(limit)}, not ${value}`;
  return null;
}

function listProblem(value: readonly Json[], {minItems, maxItems, uniqueItems}: FieldSchema): string | null {
  const size = sizeProblem(value.length, {least: minItems, most: maxItems, of: 'items'});
  if (size !== null || uniqueItems !== true) return size;
  return value.some((item, index) => value.slice(0, index).some(other => sameJson(item, other))) ? 'has an item twice' : null;
}

interface Size {
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly of: string;
}

function sizeProblem(size: number, {least, most, of}: Size): string | null {
  if (least !== undefined && size < least) return `must have ${least} ${of} or more, not ${size}`;
  return most !== undefined && size > most ? `must have ${most} ${of} or fewer, not ${size}` : null;
}

function hasType(value: Json, type: JsonType): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function example({examples}: FieldSchema): string {
  return examples?.[0] === undefined ? '' : `, for example ${textOf(examples[0])}`;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const date = /^\d{4}-\d{2}-\d{2}$/;
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

/** The formats that a schema may name, and what each takes. */
export const formats: Readonly<Record<string, ((text: string) => boolean) | undefined>> = Object.assign(Object.create(null) as object, {
  uri: (text: string) => /^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text),
  email: (text: string) => /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text) && hostName.test(text.slice(text.indexOf('@') + 1)),
  hostname: (text: string) => hostName.test(text),
  ipv4: (text: string) => isIP(text) === 4,
  ipv6: (text: string) => isIP(text) === 6,
  uuid: (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  date: (text: string) => date.test(text) && isDate(text),
  'date-time': (text: string) => dateTime.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)),
  /** Says only that it is secret. */
  password: () => true,
});

/** `Date` takes the 30th of February for the 1st or 2nd of March. */
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
