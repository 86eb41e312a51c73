/** Checks a value against a flavor's schema, and says everything that is wrong with it in plain sentences. */
import {closest} from '../domain/closest.js';
import {isJsonObject, pointerKeys, pointerStep} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {secretReferenceOf} from '../domain/secret-reference.js';
import {leafProblem} from './check-leaf.js';
import type {PatternTest} from './check-leaf.js';
import {typesOf} from './flavor.js';
import type {FieldSchema} from './flavor.js';

export type {PatternTest} from './check-leaf.js';

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

export interface CheckOptions {
  /** The pointers whose values no message may show. */
  readonly quiet?: ReadonlySet<string>;
  /** How patterns are run; those of a custom flavor are a stranger's program. */
  readonly matches?: PatternTest;
  /** Whether a reference to a secret fits wherever one value does. Default: true. */
  readonly references?: boolean;
  /** How messages call the value as a whole, and a key that it doesn't know. Default: those of a component's config. */
  readonly words?: {readonly whole: string; readonly unknown: string};
}

const configWords = {whole: 'the config', unknown: 'is no setting of this flavor'};

const plainTest: PatternTest = (pattern, text) => new RegExp(pattern, 'u').test(text);

/**
 * Everything wrong with a value, at once. A reference to a secret is right wherever one value (not a map or
 * list) is, since only the machine that runs a component knows what it stands for.
 */
export function checkSchema(value: Json, schema: FieldSchema, options: CheckOptions = {}): SchemaReport {
  const checker = new Checker({quiet: new Set(), matches: plainTest, references: true, words: configWords, ...options});
  checker.visit(value, schema, '');
  return checker;
}

class Checker implements SchemaReport {
  readonly problems: Problem[] = [];
  readonly unknownKeys: Problem[] = [];
  readonly #options: Required<CheckOptions>;

  constructor(options: Required<CheckOptions>) {
    this.#options = options;
  }

  visit(value: Json, schema: FieldSchema, pointer: string): void {
    const {quiet, matches, references} = this.#options;
    if (references && isReference(value) && takesOneValue(schema)) return;
    const message = leafProblem(value, schema, {hidden: quiet.has(pointer), matches});
    if (message !== null) this.#note(pointer, message);
    else {
      if (Array.isArray(value)) value.forEach((item: Json, index) => this.visit(item, schema.items ?? {}, `${pointer}/${index}`));
      if (isJsonObject(value)) this.#visitMembers(value, schema, pointer);
      this.#visitBranches(value, schema, pointer);
    }
  }

  #visitMembers(value: JsonObject, schema: FieldSchema, pointer: string): void {
    this.problems.push(...missing(value, schema, pointer), ...missingCompanions(value, schema, pointer));
    for (const [key, member] of Object.entries(value)) {
      const of = memberSchema(schema, key);
      if (of === null) this.unknownKeys.push(this.#unknown(key, schema, pointer));
      else if (this.#fitsName(key, schema, pointer)) this.visit(member, of, pointer + pointerStep(key));
    }
  }

  #fitsName(key: string, {properties = {}, propertyNames}: FieldSchema, pointer: string): boolean {
    if (propertyNames === undefined || Object.hasOwn(properties, key)) return true;
    const message = leafProblem(key, propertyNames, {hidden: true, matches: this.#options.matches});
    if (message !== null) this.#note(pointer + pointerStep(key), `has a name that ${message}`);
    return message === null;
  }

  #unknown(key: string, {properties = {}}: FieldSchema, pointer: string): Problem {
    const [suggestion] = closest(key.replaceAll('-', '_'), Object.keys(properties));
    const message = `${this.#label(pointer + pointerStep(key))} ${this.#options.words.unknown}`;
    return {pointer: pointer + pointerStep(key), message, ...(suggestion === undefined ? {} : {suggestion})};
  }

  #visitBranches(value: Json, schema: FieldSchema, pointer: string): void {
    for (const branch of schema.allOf ?? []) this.visit(value, branch, pointer);
    if (schema.anyOf !== undefined) this.#visitChoice(value, schema.anyOf, pointer);
    if (schema.oneOf !== undefined) this.#visitOnlyChoice(value, schema.oneOf, pointer);
    if (schema.not !== undefined && this.#fits(value, schema.not, pointer)) this.#note(pointer, 'has a form that is ruled out');
    if (schema.if !== undefined) this.visit(value, (this.#fits(value, schema.if, pointer) ? schema.then : schema.else) ?? {}, pointer);
  }

  #visitOnlyChoice(value: Json, branches: readonly FieldSchema[], pointer: string): void {
    this.#visitChoice(value, branches, pointer);
    if (branches.filter(branch => this.#fits(value, branch, pointer)).length > 1) this.#note(pointer, 'fits several forms of which only one is allowed');
  }

  /** Where no branch fits, the one of the value's own type says why; without such a one they are told together. */
  #visitChoice(value: Json, branches: readonly FieldSchema[], pointer: string): void {
    const reports = branches.map(branch => this.#tried(value, branch, pointer));
    if (reports.some(isClean)) return;
    const near = reports.filter(report => !report.problems.some(problem => problem.pointer === pointer));
    const [only] = near;
    if (only === undefined || near.length > 1) {
      this.#note(pointer, `fits none of the forms that are allowed: ${[...new Set(reports.flatMap(reasons))].join('; or ')}`);
      return;
    }
    this.problems.push(...only.problems);
    this.unknownKeys.push(...only.unknownKeys);
  }

  #tried(value: Json, schema: FieldSchema, pointer: string): SchemaReport {
    const checker = new Checker(this.#options);
    checker.visit(value, schema, pointer);
    return checker;
  }

  #fits(value: Json, schema: FieldSchema, pointer: string): boolean {
    return isClean(this.#tried(value, schema, pointer));
  }

  #note(pointer: string, message: string): void {
    this.problems.push({pointer, message: `${this.#label(pointer)} ${message}`});
  }

  #label(pointer: string): string {
    return pointer === '' ? this.#options.words.whole : label(pointer);
  }
}

function isClean({problems, unknownKeys}: SchemaReport): boolean {
  return problems.length === 0 && unknownKeys.length === 0;
}

function reasons({problems, unknownKeys}: SchemaReport): readonly string[] {
  return [...problems, ...unknownKeys].slice(0, 1).map(({message}) => message);
}

function isReference(value: Json): boolean {
  return typeof value === 'string' && secretReferenceOf(value) !== null;
}

function takesOneValue(schema: FieldSchema): boolean {
  const types = typesOf(schema);
  return types.length === 0 || types.some(type => type !== 'object' && type !== 'array');
}

/** How messages call a place: `client_kwargs.region_name`. */
function label(pointer: string): string {
  return pointerKeys(pointer).join('.');
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
      return {pointer: at, message: `${label(at)} is required${example((Object.hasOwn(properties, key) ? properties[key] : null) ?? {})}`};
    });
}

function missingCompanions(value: JsonObject, {dependentRequired = {}}: FieldSchema, pointer: string): readonly Problem[] {
  return Object.entries(dependentRequired).flatMap(([key, companions]) => {
    if (!Object.hasOwn(value, key)) return [];
    const absent = companions.filter(companion => !Object.hasOwn(value, companion));
    return absent.map(companion => ({pointer: pointer + pointerStep(companion), message: `${label(pointer + pointerStep(companion))} is required beside ${key}`}));
  });
}

function example({examples}: FieldSchema): string {
  const [first] = examples ?? [];
  if (first === undefined) return '';
  return `, for example ${typeof first === 'string' ? first : JSON.stringify(first)}`;
}
