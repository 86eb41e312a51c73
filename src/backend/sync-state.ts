/**
 * What this machine knows about an account on a server: per object the base (what was last the
 * same here and there, moved only by an applied push or pull) and the tracking record (what was
 * last fetched), SEMANTICS 3.1. Kept by the local store, in the same transactions as its files.
 */
import type {AccountKey} from '../domain/account.js';
import type {JsonObject} from '../domain/json.js';
import type {Kind} from '../domain/kind.js';
import type {Manifest} from '../domain/manifest.js';
import type {Right} from '../domain/right.js';

export interface Base {
  readonly revision: number;
  readonly digest: string;
  readonly manifest: Manifest;
}

/** What the last fetch saw: the object, or that it is gone (deleted and invisible look the same). */
export type Tracking = TrackedObject | {readonly gone: true};

export interface TrackedObject extends Base {
  readonly gone: false;
  readonly right: Right;
  readonly created: string;
  readonly updated: string;
}

export interface SyncRecord {
  readonly id: string;
  readonly kind: Kind;
  /** The owner's name on that server. */
  readonly owner: string;
  readonly base: Base | null;
  readonly tracking: Tracking | null;
  /** Set by `delete` on an object that has a base: the next push of it deletes it there. */
  readonly deletedHere: boolean;
}

/** A record without contents: enough for states and lists, and cheap to read. */
export interface SyncHead {
  readonly id: string;
  readonly kind: Kind;
  readonly name: string;
  readonly owner: string;
  readonly base: {readonly revision: number; readonly digest: string} | null;
  readonly tracking: {readonly gone: true} | {readonly gone: false; readonly revision: number; readonly digest: string; readonly right: Right} | null;
  readonly deletedHere: boolean;
}

/** A record as lists see it: under the name that the server was last seen to have, else the base's. */
export function headOf({id, kind, owner, base, tracking, deletedHere}: SyncRecord): SyncHead {
  const seen = tracking !== null && !tracking.gone ? tracking : null;
  return {
    id,
    kind,
    name: (seen ?? base)?.manifest.metadata.name ?? '',
    owner,
    base: base === null ? null : {revision: base.revision, digest: base.digest},
    tracking: seen === null ? (tracking === null ? null : {gone: true}) : {gone: false, revision: seen.revision, digest: seen.digest, right: seen.right},
    deletedHere,
  };
}

export interface SyncState {
  heads(account: AccountKey): Promise<ReadonlyMap<string, SyncHead>>;
  records(account: AccountKey, ids: readonly string[]): Promise<ReadonlyMap<string, SyncRecord>>;
  /** Where the last fetch ended; null before the first. */
  fetched(account: AccountKey): Promise<Fetched | null>;
  /** The push that was sent, or was about to be, and whose answer hasn't been seen (SEMANTICS 3.7). */
  pending(account: AccountKey): Promise<PendingPush | null>;
  memo(account: AccountKey): Promise<Memo>;
}

/** What is to be remembered of an account besides its objects. */
export interface Memo {
  /** What waits to be pushed by the next sync, in the order in which it was put off. */
  readonly outbox: readonly Outgoing[];
  /** By id: the digest of the change there of which the person was last told. */
  readonly told: Readonly<Record<string, string>>;
  /** By component: the references to secrets, `s3-prod.key`, that the server would have given values for when it was last asked. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  /** By id of a secret there: the revision at which it was last sent from here. */
  readonly secrets: Readonly<Record<string, number>>;
}

export interface Outgoing {
  readonly id: string;
  /** When it was put off: UTC, RFC 3339. */
  readonly at: string;
}

/** How a transaction changes the memo, whatever else changed it in between. */
export interface MemoChange {
  readonly queue?: readonly Outgoing[];
  readonly unqueue?: readonly string[];
  readonly told?: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, readonly string[]>>;
  readonly secrets?: Readonly<Record<string, number>>;
}

export const emptyMemo: Memo = {outbox: [], told: {}, given: {}, secrets: {}};

/** What is put off twice waits since the first time. */
export function memoAfter(before: Memo, {queue = [], unqueue = [], ...more}: MemoChange): Memo {
  const {outbox, told, given, secrets} = before;
  const left = outbox.filter(({id}) => !unqueue.includes(id));
  const waiting = new Set(left.map(({id}) => id));
  return {
    outbox: [...left, ...queue.filter(({id}) => !waiting.has(id))],
    told: {...told, ...more.told},
    given: {...given, ...more.given},
    secrets: {...secrets, ...more.secrets},
  };
}

export interface Fetched {
  readonly cursor: string;
  /** UTC, RFC 3339. */
  readonly at: string;
}

export interface PendingPush {
  readonly idempotencyKey: string;
  /** What was sent, whole: the next process sends it again as it was, whatever has changed here since. */
  readonly body: JsonObject;
}

/** What a transaction changes about one account; what is left out stays. */
export interface SyncUpdate {
  readonly account: AccountKey;
  /** Replaced by id. A record with neither base nor tracking is forgotten. */
  readonly records?: readonly SyncRecord[];
  readonly fetched?: Fetched;
  readonly pending?: PendingPush | null;
  readonly memo?: MemoChange;
  /** Forget all of the account: what `disconnect` does. */
  readonly forget?: boolean;
}
