/**
 * What leaves the store as a file: the named objects with all that they need, in the manifest shape, by name and without
 * identity (SEMANTICS 1.4). Secrets stay; the references to them go along.
 */
import type {Damaged, LocalBackend, Stored} from '../backend/backend.js';
import {canonicalManifest} from '../domain/canonical.js';
import {AppError, hasCode} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import {allComponentTypes, isComponentKind, kindOfType, typeOfKind} from '../domain/kind.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {isLocalOnly, nameOf, sameNamespace, own, slotsOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {candidateNames, nearestName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {secretReferencesIn} from '../domain/secret-reference.js';
import {yamlText} from '../lib/yaml-text.js';
import {plainSecretPaths} from './differences.js';
import type {Warning} from './edit.js';

export interface ExportedObject {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  /** Its name in the export. */
  readonly name: string;
  /** In canonical form, with references by name. */
  readonly document: JsonObject;
}

export interface Exported {
  /** Components by type and name, then stacks by name: each after what it refers to. */
  readonly objects: readonly ExportedObject[];
  /** `NAME.KEY` of each secret value that a run of these needs, sorted. */
  readonly secrets: readonly string[];
  readonly warnings: readonly Warning[];
}

export interface ExportOptions {
  /** For backups: `metadata.id` goes along. */
  readonly withIds: boolean;
}

/**
 * The export of these objects with their closure. What belongs to other owners comes along under a name of its own, so that
 * the file needs nothing else. Rejects with `plain_secret` where a secret field holds a value in clear.
 */
export async function exportObjects(local: Pick<LocalBackend, 'get'>, roots: readonly Stored[], {withIds}: ExportOptions): Promise<Exported> {
  const resources = [...(await closureOf(local, roots))].sort(byPlace);
  await refusePlainSecrets(resources);
  const names = exportedNames(resources);
  const objects = resources.map((resource): ExportedObject => {
    const {id, kind} = resource;
    const name = names.get(id) as string;
    return {ref: `${kind}/${name}`, kind, id, name, document: documentOf(resource, names, withIds)};
  });
  return {objects, secrets: secretsIn(resources), warnings: [...renamings(resources, names), ...danglings(resources, names)]};
}

/** The text of a file that holds these: one document each, the same bytes for the same objects. */
export function manifestText(documents: readonly JsonObject[]): string {
  return documents.map(yamlText).join('---\n');
}

export interface OwnObjects {
  readonly objects: readonly Stored[];
  readonly damaged: readonly Damaged[];
}

/** All of one's own of these kinds, but for secrets and for what never leaves this machine. */
export async function ownObjects(local: Pick<LocalBackend, 'list'>, kinds: readonly Kind[]): Promise<OwnObjects> {
  const wanted = kinds.filter(kind => kind !== 'secret');
  const rows = (await Promise.all(wanted.map(kind => local.list(kind)))).flat();
  return {
    objects: rows.filter(row => row.status === 'ok').filter(({resource}) => sameNamespace(resource.namespace, own) && !isLocalOnly(resource)),
    damaged: rows.filter(row => row.status === 'damaged').filter(({namespace}) => sameNamespace(namespace, own)),
  };
}

/** Each object once. A component that isn't here, or that one may not see, is left out. */
async function closureOf(local: Pick<LocalBackend, 'get'>, roots: readonly Stored[]): Promise<Iterable<Resource>> {
  const found = new Map(roots.map(({resource}) => [resource.id, resource]));
  for (const {resource} of roots) {
    for (const [type, id] of resource.kind === 'stack' ? slotsOf(resource) : []) {
      const component = found.get(id) ?? (await resourceOrNull(local, kindOfType(type), id));
      if (component !== null) found.set(id, component);
    }
  }
  return found.values();
}

async function resourceOrNull(local: Pick<LocalBackend, 'get'>, kind: Kind, id: string): Promise<Resource | null> {
  try {
    return (await local.get(kind, id)).resource;
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}

function byPlace(a: Resource, b: Resource): number {
  const [left, right] = [a, b].map(placeOf) as [readonly [number, string], readonly [number, string]];
  return left[0] - right[0] || (left[1] < right[1] ? -1 : Number(left[1] > right[1]));
}

/** One's own before others' of the same name, so that it keeps the name. */
function placeOf(resource: Resource): readonly [number, string] {
  const {kind, namespace: {remote, owner}} = resource;
  const order = isComponentKind(kind) ? allComponentTypes.indexOf(typeOfKind(kind)) : allComponentTypes.length;
  return [order, `${nameOf(resource).toLowerCase()}\u0000${owner ?? ''}\u0000${remote ?? ''}`];
}

/** By id. Where an owner's object has the name of another one in the same file, the owner's name goes before it. */
function exportedNames(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const resource of resources) {
    const {id, kind, namespace} = resource;
    const isFree = (name: string): boolean => !taken.has(`${kind}/${name.toLowerCase()}`);
    const plain = nameOf(resource);
    const name = isFree(plain) ? plain : ([...candidateNames(nearestName(`${namespace.owner ?? 'own'}-${plain}`))].find(isFree) as string);
    taken.add(`${kind}/${name.toLowerCase()}`);
    names.set(id, name);
  }
  return names;
}

function documentOf({id, manifest}: Resource, names: ReadonlyMap<string, string>, withIds: boolean): JsonObject {
  const {metadata, ...rest} = withNames(manifest, names);
  return canonicalManifest({...rest, metadata: {...metadata, ...(withIds ? {id} : {}), name: names.get(id) as string}});
}

function withNames(manifest: Manifest, names: ReadonlyMap<string, string>): Manifest {
  if (manifest.kind !== 'Stack') return manifest;
  const components = [...slotsOf({manifest})].map(([type, id]) => [type, names.get(id) ?? absentText(id)] as const);
  return {...manifest, spec: {...manifest.spec, components: Object.fromEntries(components)}};
}

/** As the stack's own file says it. */
function absentText(reference: string): string {
  return reference.startsWith('name:') ? reference.slice('name:'.length) : `id:${reference}`;
}

function secretsIn(resources: readonly Resource[]): readonly string[] {
  const references = resources.flatMap(({manifest}) => secretReferencesIn(manifest.spec));
  return [...new Set(references.map(({secret, key}) => `${secret}.${key}`))].sort();
}

async function refusePlainSecrets(resources: readonly Resource[]): Promise<void> {
  const problems: {place: string; path: string; message: string}[] = [];
  for (const resource of resources) {
    for (const path of await plainSecretPaths(resource.manifest)) problems.push({place: refOf(resource), path, message: `${path} holds a secret value in clear`});
  }
  const [first] = problems;
  if (first === undefined) return;
  const [kind, name] = first.place.split('/') as [ComponentKind, string];
  throw new AppError('plain_secret', `a secret value in clear would be exported: ${problems.map(({place, path}) => `${place} ${path}`).join(', ')}`, {
    hint: 'Keep the value in a secret, and let the component refer to it; then export again.',
    next: [`cairn secret create ${name} --value KEY=-`, `cairn ${kind} update ${name} --config FIELD='{{ ${name}.KEY }}'`],
    details: {problems},
  });
}

function renamings(resources: readonly Resource[], names: ReadonlyMap<string, string>): readonly Warning[] {
  return resources
    .filter(resource => names.get(resource.id) !== nameOf(resource))
    .map(resource => ({code: 'renamed', message: `${refOf(resource)} is "${names.get(resource.id)}" in the file, where another one has its name`}));
}

function danglings(resources: readonly Resource[], names: ReadonlyMap<string, string>): readonly Warning[] {
  return resources.flatMap(resource =>
    [...(resource.kind === 'stack' ? slotsOf(resource) : [])]
      .filter(([, id]) => !names.has(id))
      .map(([type]) => ({code: 'incomplete', message: `${refOf(resource)}: its ${type} isn't here, so the file doesn't hold it`})));
}
