/** The keywords of JSON Schema 2020-12 that a custom flavor may use, and what each takes. */
import {isJsonObject} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {formats} from '../check-leaf.js';
import type {JsonType} from '../flavor.js';

export type KeywordShape =
  | 'any' | 'anyList' | 'flag' | 'text' | 'pattern' | 'format' | 'count' | 'number' | 'step' | 'types'
  | 'keys' | 'keyLists' | 'schema' | 'schemas' | 'schemaMap';

export const keywords: Readonly<Record<string, KeywordShape>> = {
  type: 'types',
  title: 'text',
  description: 'text',
  default: 'any',
  examples: 'anyList',
  enum: 'anyList',
  const: 'any',
  pattern: 'pattern',
  format: 'format',
  minLength: 'count',
  maxLength: 'count',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'step',
  items: 'schema',
  minItems: 'count',
  maxItems: 'count',
  uniqueItems: 'flag',
  properties: 'schemaMap',
  required: 'keys',
  dependentRequired: 'keyLists',
  minProperties: 'count',
  maxProperties: 'count',
  additionalProperties: 'schema',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
};

/** They say nothing about what is right. */
export const annotations: readonly string[] = ['$schema', '$id', '$comment', 'deprecated', 'readOnly', 'writeOnly'];

export const supportedKeywords: readonly string[] = [...Object.keys(keywords), '$ref', '$defs'];

const types: readonly string[] = ['string', 'boolean', 'integer', 'number', 'object', 'array', 'null'] satisfies readonly JsonType[];
const longestPattern = 500;

/** How the value of a keyword is wrong, as the end of a sentence; null if it isn't. The schemas inside are somebody else's business. */
export function keywordProblem(shape: KeywordShape, value: Json): string | null {
  const {takes, test} = shapes[shape];
  return test(value) ? null : `takes ${takes}`;
}

interface Shape {
  readonly takes: string;
  readonly test: (value: Json) => boolean;
}

const shapes: Readonly<Record<KeywordShape, Shape>> = {
  any: {takes: 'any value', test: () => true},
  anyList: {takes: 'a list', test: value => Array.isArray(value)},
  flag: {takes: 'true or false', test: value => typeof value === 'boolean'},
  text: {takes: 'text', test: value => typeof value === 'string'},
  pattern: {takes: `a regular expression of at most ${longestPattern} characters`, test: isPattern},
  format: {takes: `one of ${Object.keys(formats).join(', ')}`, test: value => typeof value === 'string' && formats[value] !== undefined},
  count: {takes: 'a whole number, 0 or more', test: value => Number.isInteger(value) && (value as number) >= 0},
  number: {takes: 'a number', test: value => typeof value === 'number'},
  step: {takes: 'a number greater than 0', test: value => typeof value === 'number' && value > 0},
  types: {takes: `one or several of ${types.join(', ')}`, test: isTypes},
  keys: {takes: 'a list of keys', test: isTextList},
  keyLists: {takes: 'lists of keys', test: value => isJsonObject(value) && Object.values(value).every(isTextList)},
  schema: {takes: 'a schema', test: isSchema},
  schemas: {takes: 'a list of one or more schemas', test: value => Array.isArray(value) && value.length > 0 && value.every(isSchema)},
  schemaMap: {takes: 'a mapping of schemas', test: value => isJsonObject(value) && Object.values(value).every(isSchema)},
};

function isSchema(value: Json): boolean {
  return typeof value === 'boolean' || isJsonObject(value);
}

function isTextList(value: Json): boolean {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}

function isTypes(value: Json): boolean {
  const named = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return named.length > 0 && named.every(each => typeof each === 'string' && types.includes(each));
}

function isPattern(value: Json): boolean {
  if (typeof value !== 'string' || value.length > longestPattern) return false;
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}
