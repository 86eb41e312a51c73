/**
 * From the JSON Schema that somebody wrote to the part of it that `check-schema.ts` reads: every keyword known, every local
 * reference replaced by what it refers to. What comes out can be checked in a time bounded by its size.
 */
import {isJsonObject, pointerKeys, pointerStep} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import type {Problem} from '../check-schema.js';
import type {FieldSchema} from '../flavor.js';
import {valueAt} from '../pointer.js';
import {annotations, keywordProblem, keywords, supportedKeywords} from './keywords.js';
import type {KeywordShape} from './keywords.js';

export interface ReadSchema {
  readonly schema: FieldSchema;
  /** JSON Pointers into the schema; empty for one that can be used. */
  readonly problems: readonly Problem[];
}

/** Schemas, written out: references may multiply what was a small file. */
const mostSchemas = 2000;

export function readSchema(root: JsonObject): ReadSchema {
  const reader = new SchemaReader(root);
  return {schema: reader.read(root, '', []), problems: reader.problems};
}

class SchemaReader {
  readonly problems: Problem[] = [];
  readonly #root: JsonObject;
  #count = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** `within` are the references that this schema is reached by. */
  read(value: Json, pointer: string, within: readonly string[]): FieldSchema {
    this.#count += 1;
    if (this.#count > mostSchemas) {
      if (this.#count === mostSchemas + 1) this.#note('', `the schema has more than ${mostSchemas} parts, references written out`);
      return {};
    }
    if (value === true) return {};
    if (value === false) return {not: {}};
    if (!isJsonObject(value)) {
      this.#note(pointer, 'a schema is a mapping, true or false');
      return {};
    }
    const own = Object.fromEntries(Object.entries(value).flatMap(([key, member]) => this.#keyword([key, member], pointer, within))) as FieldSchema;
    const reference = value['$ref'];
    return reference === undefined ? own : this.#joined(own, this.#target(reference, pointer, within));
  }

  #keyword([key, value]: readonly [string, Json], pointer: string, within: readonly string[]): readonly (readonly [string, unknown])[] {
    const at = pointer + pointerStep(key);
    if (key.startsWith('x-')) return [[key, value]];
    if (key === '$ref' || key === '$defs' || annotations.includes(key)) return [];
    const shape = Object.hasOwn(keywords, key) ? keywords[key] : undefined;
    if (shape === undefined) {
      this.#note(at, `the keyword "${key}" is not supported; these are: ${supportedKeywords.join(', ')}`);
      return [];
    }
    const problem = keywordProblem(shape, value);
    if (problem !== null) {
      this.#note(at, `${key} ${problem}`);
      return [];
    }
    if (key === 'additionalProperties' && typeof value === 'boolean') return [[key, value]];
    return [[key, this.#value(value, {shape, at, within})]];
  }

  #value(value: Json, {shape, at, within}: {readonly shape: KeywordShape; readonly at: string; readonly within: readonly string[]}): unknown {
    switch (shape) {
      case 'schema':
        return this.read(value, at, within);
      case 'schemas':
        return (value as readonly Json[]).map((each, index) => this.read(each, `${at}/${index}`, within));
      case 'schemaMap':
        return Object.fromEntries(Object.entries(value as JsonObject).map(([name, each]) => [name, this.read(each, at + pointerStep(name), within)]));
      default:
        return value;
    }
  }

  #target(reference: Json, pointer: string, within: readonly string[]): FieldSchema {
    const at = `${pointer}/$ref`;
    if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) {
      this.#note(at, `$ref leads to ${JSON.stringify(reference)}; only references into the same schema, such as #/$defs/NAME, are followed`);
      return {};
    }
    if (reference === '#' || within.includes(reference)) {
      this.#note(at, `$ref leads to ${reference}, which contains it: a schema can't contain itself`);
      return {};
    }
    const target = valueAt(this.#root, decoded(reference.slice(1)));
    if (target !== undefined) return this.read(target, decoded(reference.slice(1)), [...within, reference]);
    this.#note(at, `$ref leads to ${reference}, which isn't there`);
    return {};
  }

  /** Beside a reference, annotations are laid over what it leads to; anything else holds as well. */
  #joined(own: FieldSchema, target: FieldSchema): FieldSchema {
    const overlays = Object.keys(own).every(key => key === 'default' || key === 'examples' || key === 'title' || key === 'description' || key.startsWith('x-'));
    return overlays ? {...target, ...own} : {...own, allOf: [target, ...(own.allOf ?? [])]};
  }

  #note(pointer: string, message: string): void {
    const problem = {pointer, message: pointer === '' ? message : `${pointerKeys(pointer).join('.')}: ${message}`};
    if (!this.problems.some(each => each.pointer === pointer && each.message === problem.message)) this.problems.push(problem);
  }
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
