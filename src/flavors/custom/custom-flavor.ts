/**
 * A custom flavor: a manifest with a JSON Schema, read into what the built-in flavors are. The schema's own annotations say
 * what JSON Schema has no word for: `x-secret`, `x-portable`, `x-need`.
 */
import {AppError} from '../../domain/errors.js';
import {isJsonObject, pointerKeys, pointerStep} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {kindOfType} from '../../domain/kind.js';
import type {ActiveType} from '../../domain/kind.js';
import type {Manifest} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import {secretReferenceOf} from '../../domain/secret-reference.js';
import {flavorNames} from '../catalogue/index.js';
import {typesOf} from '../flavor.js';
import type {ConfigSchema, FieldSchema, Flavor, NeedKind, NeedRule} from '../flavor.js';
import type {Problem} from '../check-schema.js';
import {looksSecret} from '../secret-fields.js';
import {readSchema} from './read-schema.js';

/** What a need is called where the flavor says nothing better. */
const needTexts: Readonly<Record<NeedKind, string>> = {
  secret: 'the secret',
  kube_context: 'the kube context',
  profile: 'the profile',
  engine: 'a container engine',
  command: 'the command',
  file: 'the file',
  credentials: 'credentials',
  package: 'the package',
};

export interface ReadFlavor {
  readonly flavor: Flavor;
  /** Pointers into the manifest; a flavor with problems can't be used. */
  readonly problems: readonly Problem[];
}

/** The flavor that a manifest of kind `Flavor` describes, and everything that is wrong with it. */
export function readCustomFlavor(manifest: Manifest): ReadFlavor {
  const {type, title, docs, local, portable, connectorTypes, needs, schema} = manifest.spec;
  const read = readSchema(schema as JsonObject);
  const found = annotationsOf(read.schema, '');
  const named = needsIn(needs);
  const flavor: Flavor = {
    type: type as ActiveType,
    name: manifest.metadata.name,
    title: typeof title === 'string' ? title : manifest.metadata.name,
    docs: typeof docs === 'string' ? docs : null,
    schema: closedSchema(read.schema),
    secretFields: found.secretFields,
    notPortable: [
      ...(portable === false ? [{when: 'always', reason: 'its flavor works on one machine only'} as const] : []),
      ...found.machineBound.map(field => ({when: 'matches', field, pattern: '.', reason: `${pointerKeys(field).join('.')} belongs to one machine`}) as const),
    ],
    needs: [...named.needs, ...found.needs],
    connectorTypes: isTextList(connectorTypes) ? connectorTypes : [],
    local: local === true,
    custom: true,
  };
  return {flavor, problems: [...specProblems(manifest.spec), ...rootProblems(read.schema), ...within('/spec/schema', [...read.problems, ...found.problems]), ...named.problems]};
}

/** The flavor, or `invalid_manifest` with everything that is wrong with it. */
export function customFlavor(manifest: Manifest): Flavor {
  const {flavor, problems} = readCustomFlavor(manifest);
  if (problems.length === 0) return flavor;
  const what = `the flavor ${kindOfType(flavor.type)}/${flavor.name}`;
  throw new AppError('invalid_manifest', `${what} can't be used: ${problems.map(({message}) => message).join('; ')}`, {details: {problems}});
}

/** Left out means closed: a mistyped setting is worth more attention than one that nobody foresaw. */
function closedSchema(schema: FieldSchema): ConfigSchema {
  return {...schema, type: 'object', properties: schema.properties ?? {}, additionalProperties: schema.additionalProperties === true};
}

function rootProblems(schema: FieldSchema): readonly Problem[] {
  const problems: Problem[] = [];
  if (schema.type !== undefined && schema.type !== 'object') problems.push({pointer: '/spec/schema/type', message: 'the schema is that of a map of settings: its type is object'});
  if (typeof schema.additionalProperties === 'object') {
    problems.push({pointer: '/spec/schema/additionalProperties', message: 'additionalProperties of the whole config is true or false'});
  }
  return problems;
}

function specProblems(spec: JsonObject): readonly Problem[] {
  const {docs, local, portable, connectorTypes} = spec;
  const problems: Problem[] = [];
  if (docs !== undefined && !(typeof docs === 'string' && /^https?:\/\//.test(docs) && URL.canParse(docs))) {
    problems.push({pointer: '/spec/docs', message: 'docs is the URL of its documentation'});
  }
  for (const [key, value] of Object.entries({local, portable})) {
    if (value !== undefined && typeof value !== 'boolean') problems.push({pointer: `/spec/${key}`, message: `${key} is true or false`});
  }
  if (connectorTypes !== undefined && !isTextList(connectorTypes)) problems.push({pointer: '/spec/connectorTypes', message: 'connectorTypes is a list of resource types'});
  const unknown = Object.keys(spec).filter(key => !['type', 'title', 'docs', 'local', 'portable', 'connectorTypes', 'needs', 'schema'].includes(key));
  return [...problems, ...unknown.map(key => ({pointer: `/spec${pointerStep(key)}`, message: `spec.${key} is nothing that a flavor has`}))];
}

interface Annotations {
  readonly secretFields: readonly string[];
  readonly machineBound: readonly string[];
  readonly needs: readonly NeedRule[];
  readonly problems: readonly Problem[];
}

/** The annotations of a schema and of those inside; `field` is null inside lists, whose items no pointer names. */
function annotationsOf(schema: FieldSchema, field: string | null): Annotations {
  const inner = [
    ...Object.entries(schema.properties ?? {}).map(([key, of]) => annotationsOf(of, field === null ? null : field + pointerStep(key))),
    ...[...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...optional(schema.then), ...optional(schema.else)].map(of => annotationsOf(of, field)),
    ...[...optional(schema.items), ...optional(typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)].map(of => annotationsOf(of, null)),
  ];
  return merged([ownAnnotations(schema, field), ...inner]);
}

function ownAnnotations(schema: FieldSchema, field: string | null): Annotations {
  const marks = schema as unknown as JsonObject;
  const isSecret = isMarkedSecret(schema, field);
  const need = marks['x-need'];
  return {
    secretFields: isSecret && field !== null ? [field] : [],
    machineBound: marks['x-portable'] === false && field !== null ? [field] : [],
    needs: isNeedKind(need) && field !== null ? [{kind: need, field, text: needTexts[need]}] : [],
    problems: annotationProblems(schema, field, isSecret).map(message => {
      return {pointer: '', message: field === null || field === '' ? message : `${pointerKeys(field).join('.')}: ${message}`};
    }),
  };
}

function annotationProblems(schema: FieldSchema, field: string | null, isSecret: boolean): readonly string[] {
  const marks = schema as unknown as JsonObject;
  const need = marks['x-need'];
  return [
    ...(field === null && isSecret ? ['a secret inside a list or a map of any keys can not be named: give it a key of its own'] : []),
    ...Object.keys(marks).filter(key => key.startsWith('x-') && !['x-secret', 'x-portable', 'x-need'].includes(key)).map(key => `"${key}" is no annotation: there are x-secret, x-portable and x-need`),
    ...(isFlag(marks['x-secret']) && isFlag(marks['x-portable']) ? [] : ['x-secret and x-portable are true or false']),
    ...(need === undefined || isNeedKind(need) ? [] : [`x-need is one of ${Object.keys(needTexts).join(', ')}`]),
    ...(isSecret ? secretProblems(schema) : []),
  ];
}

function secretProblems(schema: FieldSchema): readonly string[] {
  const marks = schema as unknown as JsonObject;
  const isMany = typesOf(schema).some(type => type === 'object' || type === 'array');
  return [
    ...(isMany ? ['x-secret marks single values, not maps or lists'] : []),
    ...(holdsText([marks['default'], marks['const'], marks['enum'], marks['examples']]) ? ['a secret setting has no default, const, enum or examples: whoever sees the flavor would see them'] : []),
  ];
}

/** References to secrets are texts that anybody may see. */
function holdsText(values: readonly (Json | undefined)[]): boolean {
  return values.flat().some(value => typeof value === 'string' && value !== '' && secretReferenceOf(value) === null);
}

/** A setting that is called like a secret is one, unless the flavor says `x-secret: false`. */
function isMarkedSecret(schema: FieldSchema, field: string | null): boolean {
  const mark = (schema as unknown as JsonObject)['x-secret'];
  if (mark !== undefined || schema.format === 'password') return mark === true || (mark === undefined && schema.format === 'password');
  const takesText = typesOf(schema).length === 0 || typesOf(schema).includes('string');
  const key = field === null ? undefined : pointerKeys(field).at(-1);
  return takesText && key !== undefined && looksSecret(key);
}

function merged(all: readonly Annotations[]): Annotations {
  return {
    secretFields: [...new Set(all.flatMap(each => each.secretFields))],
    machineBound: [...new Set(all.flatMap(each => each.machineBound))],
    needs: all.flatMap(each => each.needs),
    problems: all.flatMap(each => each.problems),
  };
}

/** `needs: [{kind, name, text?}]`: what each machine brings whatever the settings say. */
function needsIn(value: Json | undefined): {readonly needs: readonly NeedRule[]; readonly problems: readonly Problem[]} {
  if (value === undefined) return {needs: [], problems: []};
  const needs: NeedRule[] = [];
  for (const each of Array.isArray(value) ? (value as readonly Json[]) : [null]) {
    const {kind, name, text} = isJsonObject(each) ? each : {};
    if (isNeedKind(kind) && typeof name === 'string' && (text === undefined || typeof text === 'string')) needs.push({kind, name, text: text ?? `${needTexts[kind]} ${name}`});
    else return {needs: [], problems: [{pointer: '/spec/needs', message: `needs is a list of {kind, name, text}; a kind is one of ${Object.keys(needTexts).join(', ')}`}]};
  }
  return {needs, problems: []};
}

/** True where cairn itself has a flavor of that name and type, which nobody may take. */
export function isBuiltIn(type: ActiveType, name: string): boolean {
  return flavorNames(type).some(each => sameName(each, name));
}

function within(place: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map(problem => ({...problem, pointer: place + problem.pointer}));
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function isFlag(value: Json | undefined): boolean {
  return value === undefined || typeof value === 'boolean';
}

function isNeedKind(value: Json | undefined): value is NeedKind {
  return typeof value === 'string' && Object.hasOwn(needTexts, value);
}

function isTextList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}
