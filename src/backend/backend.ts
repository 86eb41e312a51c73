/**
 * Places that keep objects: the local store and the team server alike (DESIGN 8, SEMANTICS 5).
 *
 * A write names the version that it replaces, an opaque text: for files the digest of what was
 * read, for a server revision and digest. Where that is no longer the current one, the whole
 * commit is refused with `conflict` and nothing changes.
 */
import type {Kind} from '../domain/kind.js';
import type {Namespace, Resource} from '../domain/manifest.js';
import type {Grant, Grantee, Right} from '../domain/right.js';
import type {SyncState, SyncUpdate} from './sync-state.js';

export type Version = string;

/** An object as a backend keeps it. Times are UTC, RFC 3339. */
export interface Stored {
  readonly status: 'ok';
  readonly resource: Resource;
  readonly version: Version;
  /** Over the manifest: the same on the laptop and on the server. */
  readonly digest: string;
  readonly created: string;
  readonly updated: string;
}

/** Something that should be an object and can't be read as one: a row of a list, never the end of it. */
export interface Damaged {
  readonly status: 'damaged';
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: Namespace;
  /** The file, for people. */
  readonly place: string;
  readonly problem: string;
}

export type Listed = Stored | Damaged;

export type Change =
  | {readonly action: 'create'; readonly resource: Resource}
  | {readonly action: 'update'; readonly resource: Resource; readonly expected: Version}
  | {readonly action: 'delete'; readonly kind: Kind; readonly id: string; readonly expected: Version};

export interface Committed {
  readonly id: string;
  /** The version after the commit; null where the object was deleted. */
  readonly version: Version | null;
}

/** An exact address: names are compared without case, and no default or prefix is tried. */
export interface ObjectKey {
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: Namespace;
}

export interface Backend {
  /** Every object of a kind that the caller may see, of all namespaces, by namespace (own first) and name. */
  list(kind: Kind): Promise<readonly Listed[]>;
  /** Rejects with `not_found`, or with `invalid_manifest` where the object is damaged. */
  get(kind: Kind, id: string): Promise<Stored>;
  /** null where there is none; rejects with `invalid_manifest` where it is damaged. */
  find(key: ObjectKey): Promise<Stored | null>;
  /**
   * Carries out all changes or none. Rejects with `conflict` (a version moved on; `details.stale` lists the ids),
   * `exists` (the name is taken), `id_taken`, `not_found`, or `dangling_reference`.
   */
  commit(changes: readonly Change[]): Promise<readonly Committed[]>;
}

/** The local store: objects, and beside them what is known of each account's remote. */
export interface LocalBackend extends Backend, SyncState {
  /** As above; what the account's records become is part of the same transaction. */
  commit(changes: readonly Change[], update?: SyncUpdate): Promise<readonly Committed[]>;
  /**
   * Writes the id that it goes by into the file of every hand-made object or copy that has none yet, so that it may
   * leave this machine. Objects with one of the `taken` ids get a new one.
   */
  settle(taken?: readonly string[]): Promise<void>;
}

/** An object as a server shows it to one account. */
export interface RemoteObject extends Stored {
  readonly revision: number;
  /** What the asking account may do with it. */
  readonly right: Right;
  /** The slots of a stack as this account may see them; empty for other kinds. */
  readonly slots: Readonly<Record<string, Slot>>;
}

/** A stack's slot as one account sees it. What it may not see has a type and nothing else. */
export type Slot =
  | {readonly restricted: false; readonly id: string; readonly name: string; readonly owner: string; readonly flavor: string; readonly delegates: boolean}
  | {readonly restricted: true};

/** What changed for an account since a cursor. */
export interface Feed {
  /** True where the cursor was too old or of another epoch: `changed` is then everything that is visible. */
  readonly resync: boolean;
  readonly changed: readonly RemoteObject[];
  /** Ids that are deleted or no longer visible; empty for a resync. */
  readonly gone: readonly string[];
  readonly cursor: string;
}

export interface GrantChange {
  readonly object: string;
  readonly grantee: Grantee;
  /** null takes the grant away. */
  readonly right: Right | null;
  readonly until?: string | null;
}

export interface GrantList {
  /** Grants have a revision of their own, which a change of grants names. */
  readonly revision: number;
  readonly grants: readonly Grant[];
}

export interface TeamCommit {
  readonly changes: readonly Change[];
  readonly grants?: readonly GrantChange[];
  /** The revision of the grants that the caller saw, by object id. */
  readonly expectedGrants?: Readonly<Record<string, number>>;
  /** The same key with the same body is carried out once, however often it is sent. */
  readonly idempotencyKey: string;
}

export interface TeamResult {
  readonly id: string;
  readonly action: 'create' | 'update' | 'delete' | 'none';
  readonly revision: number;
  readonly digest: string;
}

/** What a server can do beyond keeping objects. Conflicts carry `details.conflicts: {id, theirs: RemoteObject | null}[]`. */
export interface TeamBackend extends Backend {
  get(kind: Kind, id: string): Promise<RemoteObject>;
  changes(since: string | null): Promise<Feed>;
  submit(commit: TeamCommit): Promise<readonly TeamResult[]>;
  grants(kind: Kind, id: string): Promise<GrantList>;
}

/** The version of an object on a server: any write must name both (SEMANTICS 3.6). */
export function serverVersion(revision: number, digest: string): Version {
  return `${revision} ${digest}`;
}
