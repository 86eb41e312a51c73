/** How an object here stands to the same object on a server: pure, from digests alone (SEMANTICS 3.3). */
import type {SyncHead} from '../backend/sync-state.js';
import type {Namespace} from '../domain/manifest.js';
import type {Kind} from '../domain/kind.js';

export const objectStates = [
  'local-only',
  'in-sync',
  'ahead',
  'behind',
  'diverged',
  'missing',
  'deleted-here',
  'deleted-there',
  'gone-there',
  'remote-only',
  'unrelated',
] as const;
export type ObjectState = (typeof objectStates)[number];

/** The sign of a state in a column of a list; lists have a word for it as well. */
export const markOf: Readonly<Record<ObjectState, string>> = {
  'local-only': '+',
  'in-sync': '=',
  ahead: '↑',
  behind: '↓',
  diverged: '↕',
  missing: '!',
  'deleted-here': '-',
  'deleted-there': 'x',
  'gone-there': '?',
  'remote-only': '<',
  unrelated: '~',
};

/**
 * The state of one object, from what is known of the server and the digest of the file. With
 * neither a file nor anything there it is null: the object is nowhere.
 */
export function compare(head: SyncHead | undefined, digest: string): ObjectState;
export function compare(head: SyncHead | undefined, digest: string | undefined): ObjectState | null;
export function compare(head: SyncHead | undefined, digest: string | undefined): ObjectState | null {
  const there = thereOf(head);
  if (head === undefined || head.base === null) return withoutBase(there, digest);
  const {base, deletedHere} = head;
  if (there === null) return withoutRemote(base.digest, digest);
  if (digest === undefined) return deletedHere ? 'deleted-here' : 'missing';
  if (digest === there) return 'in-sync';
  if (digest === base.digest) return 'behind';
  return there === base.digest ? 'ahead' : 'diverged';
}

/** The digest that the server has, as far as is known; null where the object is gone or was never seen. */
function thereOf(head: SyncHead | undefined): string | null {
  if (head === undefined) return null;
  if (head.tracking === null) return head.base?.digest ?? null;
  return head.tracking.gone ? null : head.tracking.digest;
}

function withoutBase(there: string | null, digest: string | undefined): ObjectState | null {
  if (there === null) return digest === undefined ? null : 'local-only';
  if (digest === undefined) return 'remote-only';
  return digest === there ? 'in-sync' : 'unrelated';
}

function withoutRemote(base: string, digest: string | undefined): ObjectState | null {
  if (digest === undefined) return null;
  return digest === base ? 'deleted-there' : 'gone-there';
}

/** An object on this machine, as much of it as its state needs. */
export interface LocalObject {
  readonly id: string;
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: Namespace;
  readonly digest: string;
}

/** What can be taken only once per owner: names are compared without case. */
function nameKey(kind: Kind, owner: string, name: string): string {
  return `${kind}/${owner}/${name}`.toLowerCase();
}

/**
 * The state of every local object. Beyond `compare` this sees that a name is taken on the server by
 * another object of the same owner: then the two are `unrelated`, whatever their contents.
 */
export function statesOf(
  heads: ReadonlyMap<string, SyncHead>,
  objects: readonly LocalObject[],
  username: string,
): ReadonlyMap<string, ObjectState> {
  const here = new Set(objects.map(({id}) => id));
  const takenThere = new Set<string>();
  for (const head of heads.values()) {
    if (thereOf(head) !== null && !here.has(head.id) && !head.deletedHere) takenThere.add(nameKey(head.kind, head.owner, head.name));
  }
  return new Map(objects.map(object => {
    const state = compare(heads.get(object.id), object.digest);
    const taken = takenThere.has(nameKey(object.kind, object.namespace.owner ?? username, object.name));
    return [object.id, state === 'local-only' && taken ? 'unrelated' : state];
  }));
}
