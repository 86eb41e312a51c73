/** What an object refers to: the components of a stack by id, secrets by name (SEMANTICS 1.2, 1.5). */
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {isComponentKind, kindOfType} from '../domain/kind.js';
import type {Kind} from '../domain/kind.js';
import {componentSpecOf, slotsOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {secretReferencesIn} from '../domain/secret-reference.js';

export interface Reference {
  readonly kind: Kind;
  /** An id, or `name:TEXT` where a file says a name that leads nowhere. */
  readonly target: string;
}

/** The components that a stack names, in the order of its slots; nothing for other kinds. */
export function referencesOf({kind, manifest}: Pick<Resource, 'kind' | 'manifest'>): readonly Reference[] {
  if (kind !== 'stack') return [];
  return [...slotsOf({manifest})].map(([type, target]) => ({kind: kindOfType(type), target}));
}

/** The name in a reference that leads nowhere; null for an id. */
export function unresolvedName({target}: Reference): string | null {
  return target.startsWith('name:') ? target.slice('name:'.length) : null;
}

/** The secrets that a component's config refers to, each name once. */
export function secretNamesOf({kind, manifest}: Pick<Resource, 'kind' | 'manifest'>): readonly string[] {
  if (!isComponentKind(kind)) return [];
  return [...new Set(secretReferencesIn(componentSpecOf({manifest}).config).map(({secret}) => secret))];
}

/** The same stack with other components in its slots: each id that is a key of `ids` becomes its value. */
export function withReferences(manifest: Manifest, ids: ReadonlyMap<string, string>): Manifest {
  const {components} = manifest.spec;
  if (!isJsonObject(components)) return manifest;
  const renamed: Record<string, Json> = {};
  for (const [type, id] of Object.entries(components)) renamed[type] = typeof id === 'string' ? (ids.get(id) ?? id) : id;
  return {...manifest, spec: {...manifest.spec, components: renamed}};
}
