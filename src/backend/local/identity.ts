/** Which of the files of a kind is which object (SEMANTICS 1.4). */
import type {Namespace} from '../../domain/manifest.js';
import type {FileTimes, ReadFile} from './file-reader.js';
import type {Place} from './layout.js';
import type {ObjectContent} from './object-file.js';

/** A file with its identity. */
export type Identified = IdentifiedObject | {readonly status: 'damaged'; readonly place: Place; readonly problem: string};

export interface IdentifiedObject {
  readonly status: 'ok';
  readonly id: string;
  readonly place: Place;
  readonly content: ObjectContent;
  readonly times: FileTimes;
}

export interface Table {
  /** In the order of the files. */
  readonly all: readonly Identified[];
  readonly byId: ReadonlyMap<string, IdentifiedObject>;
  /** By `tableKey`. */
  readonly byName: ReadonlyMap<string, Identified>;
}

/**
 * Of the files of one name the first one is read. A file without an id, and a copy, get `ownId`. An id that occurs twice belongs
 * to the file whose name is the manifest's; where that is none of them, or more than one, it can't be told, and they are damaged.
 */
export function identify(files: readonly ReadFile[], ownId: (place: Place) => string): Table {
  const firsts = firstByName(files);
  const claims = claimsOf([...firsts.values()]);
  const byId = new Map<string, IdentifiedObject>();
  const byName = new Map<string, Identified>();
  const all = files.map(file => {
    const key = tableKey(file.place.namespace, file.place.name);
    const first = firsts.get(key) as ReadFile;
    if (first !== file) return sameNameAs(first.place, file.place);
    const identified = withId(file, claims, ownId);
    byName.set(key, identified);
    if (identified.status === 'ok') byId.set(identified.id, identified);
    return identified;
  });
  return {all, byId, byName};
}

/** Names of a kind are unique per namespace, without case. */
export function tableKey({remote, owner}: Namespace, name: string): string {
  return `${remote === null ? '' : `${remote}/${owner}/`}${name.toLowerCase()}`;
}

function firstByName(files: readonly ReadFile[]): ReadonlyMap<string, ReadFile> {
  const firsts = new Map<string, ReadFile>();
  for (const file of files) {
    const key = tableKey(file.place.namespace, file.place.name);
    if (!firsts.has(key)) firsts.set(key, file);
  }
  return firsts;
}

type Claims = ReadonlyMap<string, readonly ReadFile[]>;

/** Only the ids that occur more than once. */
function claimsOf(files: readonly ReadFile[]): Claims {
  const first = new Map<string, ReadFile>();
  const claims = new Map<string, ReadFile[]>();
  for (const file of files) {
    const id = file.content.status === 'ok' ? file.content.id : null;
    if (id === null) continue;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, file);
    else claims.set(id, [...(claims.get(id) ?? [earlier]), file]);
  }
  return claims;
}

function withId({place, content, times}: ReadFile, claims: Claims, ownId: (place: Place) => string): Identified {
  if (content.status === 'damaged') return {status: 'damaged', place, problem: content.problem};
  const rivals = content.id === null ? [] : claims.get(content.id);
  if (rivals === undefined) return {status: 'ok', id: content.id as string, place, content, times};
  const named = rivals.filter(rival => rival.content.status === 'ok' && rival.content.named);
  if (content.id === null || (named.length === 1 && !content.named)) return {status: 'ok', id: ownId(place), place, content, times};
  if (named.length === 1) return {status: 'ok', id: content.id, place, content, times};
  const others = rivals.filter(rival => rival.place.path !== place.path).map(rival => rival.place.path);
  return {status: 'damaged', place, problem: `${place.path} has the same id as ${others.join(', ')}; remove metadata.id from the copy`};
}

function sameNameAs(first: Place, place: Place): Identified {
  return {status: 'damaged', place, problem: `${place.path} has the same name as ${first.path}; names are compared without case`};
}
