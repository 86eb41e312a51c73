/**
 * The manifest: the one shape of an object in files, exports and on the wire (DESIGN 2).
 *
 * Inside the program a manifest refers to other objects by id and carries neither id, owner nor
 * revision: it is exactly what a digest covers and what a merge merges. `Resource` puts the
 * identity beside it. Fields that this version doesn't know are kept and count in the digest.
 */
import {AppError} from './errors.js';
import {isJsonObject, pointerStep} from './json.js';
import type {Json, JsonObject} from './json.js';
import {componentTypes, flavorKindOf, isActiveType, isComponentKind, isComponentType, isFlavorKind, kindOfType, typeOfFlavorKind, typeOfKind} from './kind.js';
import type {ActiveType, ComponentType, Kind} from './kind.js';
import {nameProblem} from './name.js';

export const apiVersion = 'cairn/v1';

export interface Metadata extends JsonObject {
  readonly name: string;
}

export interface Manifest extends JsonObject {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'Stack' | 'Component' | 'Secret' | 'Flavor';
  readonly metadata: Metadata;
  readonly spec: JsonObject;
}

/** Whose object it is: on this machine `{null, null}` is one's own; on a server `remote` is null and `owner` a name. */
export interface Namespace {
  readonly remote: string | null;
  readonly owner: string | null;
}

export const own: Namespace = {remote: null, owner: null};

export function sameNamespace(a: Namespace, b: Namespace): boolean {
  return a.remote === b.remote && a.owner === b.owner;
}

export interface Resource {
  readonly kind: Kind;
  readonly id: string;
  readonly namespace: Namespace;
  readonly manifest: Manifest;
}

export interface ManifestParts {
  readonly kind: Kind;
  readonly name: string;
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly spec: JsonObject;
}

/** A new manifest; empty parts are left out, so that equal objects have equal digests. */
export function manifestOf(parts: ManifestParts): Manifest {
  const {kind, name, description, labels = {}, annotations = {}, spec} = parts;
  return {
    apiVersion,
    kind: manifestKind(kind),
    metadata: {
      name,
      ...(description === undefined || description === '' ? {} : {description}),
      ...(Object.keys(labels).length === 0 ? {} : {labels}),
      ...(Object.keys(annotations).length === 0 ? {} : {annotations}),
    },
    spec: {...typeIn(kind), ...spec},
  };
}

function typeIn(kind: Kind): {readonly type?: ComponentType} {
  if (isComponentKind(kind)) return {type: typeOfKind(kind)};
  return isFlavorKind(kind) ? {type: typeOfFlavorKind(kind)} : {};
}

export function manifestKind(kind: Kind): Manifest['kind'] {
  if (kind === 'stack') return 'Stack';
  if (kind === 'secret') return 'Secret';
  return isFlavorKind(kind) ? 'Flavor' : 'Component';
}

export function nameOf({manifest}: Pick<Resource, 'manifest'>): string {
  return manifest.metadata.name;
}

export function labelsOf({manifest}: Pick<Resource, 'manifest'>): Readonly<Record<string, string>> {
  return isJsonObject(manifest.metadata['labels']) ? (manifest.metadata['labels'] as Record<string, string>) : {};
}

export function annotationsOf({manifest}: Pick<Resource, 'manifest'>): Readonly<Record<string, string>> {
  return isJsonObject(manifest.metadata['annotations']) ? (manifest.metadata['annotations'] as Record<string, string>) : {};
}

/** Marks objects that never leave their machine: `default` and its components (SEMANTICS 2.6). */
export const localLabel = 'cairn.dev/local';

/** The name that an imported object came with, where that is no name here. */
export const originalNameKey = 'cairn.dev/original-name';

export function isLocalOnly(resource: Pick<Resource, 'manifest'>): boolean {
  return labelsOf(resource)[localLabel] === 'true';
}

export function descriptionOf({manifest}: Pick<Resource, 'manifest'>): string | null {
  return typeof manifest.metadata['description'] === 'string' ? manifest.metadata['description'] : null;
}

/** A component's flavor, and its config (`{}` where it has none). */
export function componentSpecOf({manifest}: Pick<Resource, 'manifest'>): {flavor: string; config: JsonObject; connector: string | null} {
  const {flavor, config, connector} = manifest.spec;
  return {
    flavor: typeof flavor === 'string' ? flavor : '',
    config: isJsonObject(config) ? config : {},
    connector: typeof connector === 'string' ? connector : null,
  };
}

/** A stack's slots: which component fills which type, by id (or, for what could not be resolved, `name:NAME`). */
export function slotsOf({manifest}: Pick<Resource, 'manifest'>): ReadonlyMap<ComponentType, string> {
  const {components} = manifest.spec;
  const slots = new Map<ComponentType, string>();
  for (const [type, reference] of Object.entries(isJsonObject(components) ? components : {})) {
    if (isComponentType(type) && typeof reference === 'string') slots.set(type, reference);
  }
  return slots;
}

export interface ManifestProblem {
  /** JSON Pointer into the manifest. */
  readonly pointer: string;
  readonly message: string;
}

/** Everything that is wrong with the shape of a manifest; flavors' schemas and references are others' business. */
export function manifestProblems(value: Json): readonly ManifestProblem[] {
  if (!isJsonObject(value)) return [{pointer: '', message: 'a manifest is a mapping'}];
  const problems = [...metadataProblems(value['metadata'] ?? null), ...specProblems(value)];
  if (value['apiVersion'] === apiVersion) return problems;
  const found = JSON.stringify(value['apiVersion'] ?? null);
  return [{pointer: '/apiVersion', message: `apiVersion is ${found}; this cairn reads "${apiVersion}"`}, ...problems];
}

function specProblems({kind, spec}: JsonObject): readonly ManifestProblem[] {
  const problemsOf = typeof kind === 'string' && Object.hasOwn(specChecks, kind) ? specChecks[kind as Manifest['kind']] : undefined;
  if (problemsOf === undefined) {
    return [{pointer: '/kind', message: `kind is ${JSON.stringify(kind ?? null)}; it is Stack, Component, Secret or Flavor`}];
  }
  return isJsonObject(spec) ? problemsOf(spec) : [{pointer: '/spec', message: 'spec is a mapping'}];
}

const specChecks: Readonly<Record<Manifest['kind'], (spec: JsonObject) => readonly ManifestProblem[]>> = {
  Stack: stackProblems,
  Component: componentProblems,
  Secret: secretProblems,
  Flavor: flavorProblems,
};

function metadataProblems(metadata: Json): readonly ManifestProblem[] {
  if (!isJsonObject(metadata)) return [{pointer: '/metadata', message: 'metadata is a mapping with a name'}];
  const problems: ManifestProblem[] = [];
  const {name, description, labels, annotations} = metadata;
  const wrongName = typeof name === 'string' ? nameProblem(name) : 'a name is text';
  if (wrongName !== null) problems.push({pointer: '/metadata/name', message: wrongName});
  if (description !== undefined && typeof description !== 'string') {
    problems.push({pointer: '/metadata/description', message: 'a description is text'});
  }
  for (const [field, map] of [['labels', labels], ['annotations', annotations]] as const) {
    if (map !== undefined && !isTextMap(map)) problems.push({pointer: `/metadata/${field}`, message: `${field} map text to text`});
  }
  return problems;
}

function isTextMap(value: Json): boolean {
  return isJsonObject(value) && Object.values(value).every(member => typeof member === 'string');
}

function stackProblems({components}: JsonObject): readonly ManifestProblem[] {
  if (!isJsonObject(components)) return [{pointer: '/spec/components', message: 'components map a component type to a name'}];
  return Object.entries(components).flatMap(([type, reference]) => {
    const pointer = `/spec/components${pointerStep(type)}`;
    if (!isComponentType(type)) return [{pointer, message: `"${type}" is no component type`}];
    return typeof reference === 'string' && reference !== '' ? [] : [{pointer, message: 'a component is given by its name'}];
  });
}

function componentProblems({type, flavor, config}: JsonObject): readonly ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  if (typeof type !== 'string' || !isComponentType(type)) {
    problems.push({pointer: '/spec/type', message: `${JSON.stringify(type ?? null)} is no component type`});
  }
  if (typeof flavor !== 'string' || flavor === '') problems.push({pointer: '/spec/flavor', message: 'flavor is the name of a flavor'});
  if (config !== undefined && !isJsonObject(config)) problems.push({pointer: '/spec/config', message: 'config is a mapping'});
  return problems;
}

function secretProblems({values}: JsonObject): readonly ManifestProblem[] {
  if (isJsonObject(values) && Object.values(values).every(value => typeof value === 'string')) return [];
  return [{pointer: '/spec/values', message: 'values map a key to an encrypted value'}];
}

/** What the schema says is read by the engine of flavors, at registration and wherever the flavor is used. */
function flavorProblems({type, title, schema}: JsonObject): readonly ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  if (typeof type !== 'string' || !isActiveType(type)) {
    problems.push({pointer: '/spec/type', message: `type is ${JSON.stringify(type ?? null)}; it is one of ${componentTypes.join(', ')}`});
  }
  if (title !== undefined && typeof title !== 'string') problems.push({pointer: '/spec/title', message: 'title is text'});
  if (!isJsonObject(schema)) problems.push({pointer: '/spec/schema', message: 'schema is a mapping: the JSON Schema of the config'});
  return problems;
}

/** The manifest that a value is, or `invalid_manifest` with everything that is wrong with it. */
export function checkManifest(value: Json, where: string): Manifest {
  const problems = manifestProblems(value);
  if (problems.length > 0) {
    throw new AppError('invalid_manifest', `${where}: ${problems.map(each => `${each.pointer || 'the file'}: ${each.message}`).join('; ')}`, {
      details: {problems},
    });
  }
  return value as Manifest;
}

/** The kind, in the words of refs, of a manifest whose shape was checked. */
export function kindOfManifest(manifest: Manifest): Kind {
  if (manifest.kind === 'Stack') return 'stack';
  if (manifest.kind === 'Secret') return 'secret';
  if (manifest.kind === 'Flavor') return flavorKindOf(manifest.spec['type'] as ActiveType);
  return kindOfType(manifest.spec['type'] as ComponentType);
}
