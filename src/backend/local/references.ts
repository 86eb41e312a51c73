/**
 * References in files are names, in memory they are ids (SEMANTICS 1.2). In a stack's file `kube`
 * belongs to the stack's own owner, `ann/kube` to ann, `acme:ann/kube` to ann on that remote and
 * `me/kube` to the person at this machine; `id:UUID` stands for what isn't in this store.
 */
import {isJsonObject} from '../../domain/json.js';
import type {JsonObject} from '../../domain/json.js';
import {isComponentType, kindOfType} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {own, sameNamespace, slotsOf} from '../../domain/manifest.js';
import type {Manifest, Namespace} from '../../domain/manifest.js';
import {isId} from '../../lib/uuid.js';

/** In memory, what a reference is that resolves to nothing. */
export const unresolvedPrefix = 'name:';
const idPrefix = 'id:';

export type Reference =
  | {readonly by: 'id'; readonly id: string}
  | {readonly by: 'name'; readonly namespace: Namespace; readonly name: string}
  /** An owner of some remote. */
  | {readonly by: 'owner'; readonly owner: string; readonly name: string};

/** What a text in the file of an object of this namespace refers to. */
export function parseReference(text: string, from: Namespace): Reference {
  if (text.startsWith(idPrefix) && isId(text.slice(idPrefix.length))) return {by: 'id', id: text.slice(idPrefix.length)};
  const slash = text.lastIndexOf('/');
  if (slash < 0) return {by: 'name', namespace: from, name: text};
  const [whose, name] = [text.slice(0, slash), text.slice(slash + 1)];
  if (whose === 'me') return {by: 'name', namespace: own, name};
  const colon = whose.indexOf(':');
  if (colon > 0) return {by: 'name', namespace: {remote: whose.slice(0, colon), owner: whose.slice(colon + 1)}, name};
  return from.remote === null ? {by: 'owner', owner: whose, name} : {by: 'name', namespace: {remote: from.remote, owner: whose}, name};
}

export interface ReferenceTarget {
  readonly namespace: Namespace;
  readonly name: string;
}

/** The text for a target in the file of an object of this namespace: a pulled object says its remote only where another one would be meant. */
export function referenceText(target: ReferenceTarget, from: Namespace, ownersAreUnique: boolean): string {
  const {namespace, name} = target;
  if (sameNamespace(namespace, from)) return name;
  if (namespace.remote === null || namespace.owner === null) return `me/${name}`;
  const short = from.remote === null ? ownersAreUnique : from.remote === namespace.remote;
  return short ? `${namespace.owner}/${name}` : `${namespace.remote}:${namespace.owner}/${name}`;
}

/** The text for an id, or for `name:TEXT`, that nothing in this store has. */
export function absentText(reference: string): string {
  return reference.startsWith(unresolvedPrefix) ? reference.slice(unresolvedPrefix.length) : `${idPrefix}${reference}`;
}

/** Every reference of a manifest with the kind of what it refers to; in order. */
export function referencesOf(manifest: Manifest): readonly {readonly kind: Kind; readonly reference: string}[] {
  if (manifest.kind !== 'Stack') return [];
  return [...slotsOf({manifest})].map(([type, reference]) => ({kind: kindOfType(type), reference}));
}

/** The manifest with each reference replaced by what `translate` makes of it. */
export function mapReferences(manifest: Manifest, translate: (kind: Kind, reference: string) => string): Manifest {
  const components = manifest.kind === 'Stack' ? manifest.spec['components'] : null;
  if (!isJsonObject(components)) return manifest;
  const translated: JsonObject = Object.fromEntries(
    Object.entries(components).map(([type, reference]) => [
      type,
      isComponentType(type) && typeof reference === 'string' ? translate(kindOfType(type), reference) : reference,
    ]),
  );
  return {...manifest, spec: {...manifest.spec, components: translated}};
}
