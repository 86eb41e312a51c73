/**
 * What leaves the store as a file: the named objects with all that they need, in the manifest shape, by name and without
 * identity (SEMANTICS 1.4). Secrets stay; the references to them go along.
 */
import type {Damaged, LocalBackend, Stored} from '../backend/backend.js';
import {canonicalManifest} from '../domain/canonical.js';
import {AppError} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import {allComponentTypes, isComponentKind, isFlavorKind, typeOfFlavorKind, typeOfKind} from '../domain/kind.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {isLocalOnly, nameOf, sameNamespace, own, slotsOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {candidateNames, nearestName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {yamlText} from '../lib/yaml-text.js';
import {plainSecretPaths} from './differences.js';
import type {Warning} from './edit.js';
import {closureOf} from './export-closure.js';
import type {Closure, ClosureStore} from './export-closure.js';
import {readableFlavorsIn, withFlavorName} from './flavors.js';
import {secretsNeededBy} from './secret-uses.js';

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
  /** Custom flavors and components by type and name, then stacks by name: each after what it refers to. */
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
export async function exportObjects(local: ClosureStore, roots: readonly Stored[], {withIds}: ExportOptions): Promise<Exported> {
  const closure = await closureOf(local, roots);
  const resources = [...closure.resources].sort(byPlace);
  await refusePlainSecrets(local, resources);
  const names = exportedNames(resources);
  const objects = resources.map((resource): ExportedObject => {
    const {id, kind} = resource;
    const name = names.get(id) as string;
    return {ref: `${kind}/${name}`, kind, id, name, document: documentOf(resource, {names, flavors: closure.flavors}, withIds)};
  });
  return {objects, secrets: secretsIn(resources), warnings: [...closure.warnings, ...renamings(resources, names), ...danglings(resources, names)]};
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

function byPlace(a: Resource, b: Resource): number {
  const [left, right] = [a, b].map(placeOf) as [readonly [number, string], readonly [number, string]];
  return left[0] - right[0] || (left[1] < right[1] ? -1 : Number(left[1] > right[1]));
}

/** One's own before others' of the same name, so that it keeps the name. */
function placeOf(resource: Resource): readonly [number, string] {
  const {kind, namespace: {remote, owner}} = resource;
  return [orderOf(kind), `${nameOf(resource).toLowerCase()}\u0000${owner ?? ''}\u0000${remote ?? ''}`];
}

function orderOf(kind: Kind): number {
  if (isFlavorKind(kind)) return allComponentTypes.indexOf(typeOfFlavorKind(kind));
  return allComponentTypes.length * (isComponentKind(kind) ? 1 : 2) + (isComponentKind(kind) ? allComponentTypes.indexOf(typeOfKind(kind)) : 0);
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

interface ExportedNames extends Pick<Closure, 'flavors'> {
  /** By id. */
  readonly names: ReadonlyMap<string, string>;
}

function documentOf({id, manifest}: Resource, names: ExportedNames, withIds: boolean): JsonObject {
  const {metadata, ...rest} = withNames({id, manifest}, names);
  return canonicalManifest({...rest, metadata: {...metadata, ...(withIds ? {id} : {}), name: names.names.get(id) as string}});
}

function withNames({id, manifest}: Pick<Resource, 'id' | 'manifest'>, {names, flavors}: ExportedNames): Manifest {
  if (manifest.kind === 'Component') return withFlavorName(manifest, names.get(flavors.get(id) ?? ''));
  if (manifest.kind !== 'Stack') return manifest;
  const components = [...slotsOf({manifest})].map(([type, component]) => [type, names.get(component) ?? absentText(component)] as const);
  return {...manifest, spec: {...manifest.spec, components: Object.fromEntries(components)}};
}

/** As the stack's own file says it. */
function absentText(reference: string): string {
  return reference.startsWith('name:') ? reference.slice('name:'.length) : `id:${reference}`;
}

function secretsIn(resources: readonly Resource[]): readonly string[] {
  const references = resources.flatMap(({manifest}) => secretsNeededBy(manifest));
  return [...new Set(references.map(({secret, key}) => `${secret}.${key}`))].sort();
}

async function refusePlainSecrets(local: ClosureStore, resources: readonly Resource[]): Promise<void> {
  const problems: {place: string; path: string; message: string}[] = [];
  for (const resource of resources) {
    for (const path of await plainSecretPaths(resource.manifest, readableFlavorsIn(local, resource.namespace))) problems.push({place: refOf(resource), path, message: `${path} holds a secret value in clear`});
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
