/** Which of the files of a kind is which object (SEMANTICS 1.4). */
import {sameNamespace} from '../../domain/manifest.js';
import type {Namespace} from '../../domain/manifest.js';
import type {ReadFile} from './file-reader.js';
import type {Place} from './layout.js';
import type {ObjectContent} from './object-file.js';

/** A file with its identity. */
export type Identified = IdentifiedObject | {readonly status: 'damaged'; readonly place: Place; readonly problem: string};

export interface IdentifiedObject extends ReadFile {
  readonly status: 'ok';
  readonly id: string;
  readonly content: ObjectContent;
}

export interface Table {
  /** In the order of the files. */
  readonly all: readonly Identified[];
  readonly byId: ReadonlyMap<string, IdentifiedObject>;
  readonly byPath: ReadonlyMap<string, Identified>;
  /** By `tableKey`. */
  readonly byName: ReadonlyMap<string, Identified>;
}

/**
 * A file without an id, and a copy, get `ownId`. An id that occurs twice belongs to the file whose name is
 * the manifest's; where that is none of them, or more than one, it can't be told, and they are damaged.
 */
export function identify(files: readonly ReadFile[], ownId: (place: Place) => string): Table {
  const claims = claimsOf(files);
  const byId = new Map<string, IdentifiedObject>();
  const byPath = new Map<string, Identified>();
  const byName = new Map<string, Identified>();
  const all = files.map(file => {
    const key = tableKey(file.place.namespace, file.place.name);
    const identified = withName(withId(file, claims, ownId), byName.get(key));
    if (!byName.has(key)) byName.set(key, identified);
    if (identified.status === 'ok') byId.set(identified.id, identified);
    byPath.set(file.place.path, identified);
    return identified;
  });
  return {all, byId, byPath, byName};
}

/** Names of a kind are unique per namespace, without case. */
export function tableKey({remote, owner}: Namespace, name: string): string {
  return `${remote === null ? '' : `${remote}/${owner}/`}${name.toLowerCase()}`;
}

interface Claim {
  readonly place: Place;
  readonly named: boolean;
}

function claimsOf(files: readonly ReadFile[]): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>();
  for (const {place, content} of files) {
    if (content.status === 'damaged' || content.id === null) continue;
    const others = claims.get(content.id);
    if (others === undefined) claims.set(content.id, [{place, named: content.named}]);
    else others.push({place, named: content.named});
  }
  return claims;
}

function withId(file: ReadFile, claims: ReadonlyMap<string, readonly Claim[]>, ownId: (place: Place) => string): Identified {
  const {place, content, entry, born, changed} = file;
  if (content.status === 'damaged') return {status: 'damaged', place, problem: content.problem};
  const identified = (id: string): Identified => ({status: 'ok', id, place, content, entry, born, changed});
  if (content.id === null) return identified(ownId(place));
  const rivals = claims.get(content.id) ?? [];
  if (rivals.length === 1) return identified(content.id);
  const named = rivals.filter(claim => claim.named);
  if (named.length === 1) return identified(content.named ? content.id : ownId(place));
  const others = rivals.filter(claim => claim.place.path !== place.path).map(claim => claim.place.path);
  return {status: 'damaged', place, problem: `${place.path} has the same id as ${others.join(', ')}; remove metadata.id from the copy`};
}

function withName(identified: Identified, first: Identified | undefined): Identified {
  if (first === undefined || !sameNamespace(first.place.namespace, identified.place.namespace)) return identified;
  const {place} = identified;
  return {status: 'damaged', place, problem: `${place.path} has the same name as ${first.place.path}; names are compared without case`};
}
