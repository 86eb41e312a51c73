/**
 * The HTTP contract under `/v1`, as types that both ends import. `schemas.ts` has the same shapes
 * as zod schemas, for the server's validation; the client checks what it writes to disk with the
 * domain's own parsers, so that it needn't load a schema library.
 */
import type {KeyAct, KeyScope} from '../domain/key-scope.js';
import type {Manifest} from '../domain/manifest.js';
import type {Grant, Grantee, Right} from '../domain/right.js';

/** `GET /v1/server`, without signing in. */
export interface WireServer {
  readonly product: 'cairn';
  readonly version: string;
  readonly instance: string;
  readonly epoch: string;
  /** True until the first admin exists. */
  readonly setupRequired: boolean;
}

/** `POST /v1/setup`: makes the first admin. The token is printed once by the server's first start. */
export interface WireSetup {
  readonly token: string;
  readonly username: string;
  readonly password: string;
}

/** `POST /v1/sessions`. */
export interface WireSignIn {
  readonly username: string;
  readonly password: string;
}

export interface WireSession {
  /** Opaque; shown once. */
  readonly token: string;
  readonly expires: string;
  readonly me: WireMe;
}

/** `GET /v1/me`. */
export interface WireMe {
  readonly account: string;
  readonly username: string;
  readonly role: ServerRole;
  readonly instance: string;
  /** null for a key without an end. */
  readonly expires: string | null;
  /** Where an API key asks: what it was made for. */
  readonly key?: WireKeyLimits;
}

/** Owners and stacks by id; null for no such limit. */
export interface WireKeyLimits extends KeyScope {
  readonly id: string;
  readonly name: string;
}

/** `POST /v1/keys`. Without owners and stacks the key reaches what its person reaches. */
export interface WireNewKey {
  readonly name: string;
  readonly may: readonly KeyAct[];
  /** Names. */
  readonly owners: readonly string[] | null;
  /** Ids. */
  readonly stacks: readonly string[] | null;
  /** UTC, RFC 3339; null for no end. */
  readonly expires: string | null;
}

/** `GET /v1/keys`, `GET /v1/keys/{name}`. */
export interface WireKey {
  readonly id: string;
  readonly name: string;
  readonly may: readonly KeyAct[];
  readonly owners: readonly string[] | null;
  readonly stacks: readonly WireKeyStack[] | null;
  readonly created: string;
  readonly expires: string | null;
  /** As of a minute or so. */
  readonly lastUsed: string | null;
  /** The latest first: two while a rotation overlaps. */
  readonly tokens: readonly WireKeyToken[];
}

export interface WireKeyStack {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
}

export interface WireKeyToken {
  readonly created: string;
  readonly expires: string | null;
  readonly lastUsed: string | null;
}

/** `POST /v1/keys/{name}/rotate`: the tokens so far end after `overlap` seconds. */
export interface WireRotation {
  readonly overlap: number;
}

export interface WireIssuedKey {
  readonly key: WireKey;
  /** Opaque; shown once. */
  readonly token: string;
}

export type ServerRole = 'admin' | 'member';

/** `GET /v1/users`, `GET /v1/users/{name}`, `POST /v1/users`, `PATCH /v1/users/{name}`. */
export interface WireUser {
  readonly id: string;
  readonly username: string;
  readonly role: ServerRole;
  readonly active: boolean;
  readonly created: string;
}

export interface WireNewUser {
  readonly username: string;
  readonly password: string;
  readonly role?: ServerRole;
}

export interface WireUserPatch {
  readonly active: boolean;
}

/** An object, as one account sees it. */
export interface WireObject {
  /** The word used in refs: `stack`, `artifact-store`. */
  readonly kind: string;
  readonly id: string;
  readonly owner: string;
  readonly revision: number;
  readonly digest: string;
  /** With references by id. The same for every viewer; what differs by viewer stands beside it. */
  readonly manifest: Manifest;
  readonly right: Right;
  readonly slots: Readonly<Record<string, WireSlot>>;
  readonly created: string;
  readonly updated: string;
}

export type WireSlot =
  | {readonly restricted: false; readonly id: string; readonly name: string; readonly owner: string; readonly flavor: string; readonly delegates: boolean}
  | {readonly restricted: true};

/** `GET /v1/stacks`, `GET /v1/components?kind=&owner=&name=&after=&limit=`. Pages by cursor. */
export interface WirePage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** `GET /v1/changes?since=&limit=`; with `more`, ask again from `cursor`. */
export interface WireFeed {
  readonly resync: boolean;
  readonly changed: readonly WireObject[];
  readonly gone: readonly string[];
  readonly cursor: string;
  readonly more: boolean;
}

export interface WireExpect {
  readonly revision: number;
  readonly digest: string;
}

/** One change of a commit. `expect: null` creates; the owner counts only then. */
export type WireChange =
  | {
      readonly action: 'put';
      readonly kind: string;
      readonly id: string;
      readonly owner: string;
      readonly manifest: Manifest;
      readonly expect: WireExpect | null;
    }
  | {readonly action: 'delete'; readonly kind: string; readonly id: string; readonly expect: WireExpect};

export interface WireGrantChange {
  readonly object: string;
  readonly grantee: Grantee;
  readonly right: Right | null;
  readonly until?: string | null;
}

/** `POST /v1/commits`, with the header `Idempotency-Key`: the one write path (SEMANTICS 3.6). */
export interface WireCommit {
  readonly changes: readonly WireChange[];
  readonly grants?: readonly WireGrantChange[];
  readonly expectedGrants?: Readonly<Record<string, number>>;
}

export interface WireCommitResult {
  readonly results: readonly WireResult[];
}

export interface WireResult {
  readonly id: string;
  readonly action: 'create' | 'update' | 'delete' | 'none';
  readonly revision: number;
  readonly digest: string;
}

/** `GET /v1/stacks/{id}/grants`. */
export interface WireGrants {
  readonly revision: number;
  readonly grants: readonly Grant[];
}

/** `POST /v1/transfers`: offers an object to another owner. */
export interface WireNewTransfer {
  readonly object: string;
  /** The new owner's name. */
  readonly to: string;
  readonly withComponents: boolean;
  /** What the giver keeps on it; null for nothing. */
  readonly keep: Right | null;
  /** Says what would go, and offers nothing. */
  readonly dryRun?: boolean;
}

/** `GET /v1/transfers`; `POST /v1/transfers/{id}/accept` carries one out, `DELETE /v1/transfers/{id}` declines it or takes it back. */
export interface WireTransfer {
  readonly id: string;
  readonly state: 'planned' | 'offered' | 'done';
  readonly from: string;
  readonly to: string;
  readonly keep: Right | null;
  readonly created: string;
  /** What changes hands, the object that was named first. */
  readonly objects: readonly WireTransferred[];
  /** Components that were to go along and stay, because something else uses them. */
  readonly staying: readonly WireTransferred[];
}

export interface WireTransferred {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** Before the transfer. */
  readonly owner: string;
}

/** `GET /v1/secrets?owner=&name=&after=&limit=`: names of keys, never a value. */
export interface WireSecret {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** In the order in which they came. */
  readonly keys: readonly string[];
  readonly revision: number;
  readonly right: Right;
  readonly created: string;
  readonly updated: string;
}

/** `GET /v1/secrets/{id}`, with what refers to it as far as the caller sees that. */
export interface WireSecretDetail extends WireSecret {
  readonly references: readonly WireSecretUse[];
}

export interface WireSecretUse {
  /** The component's. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly owner: string;
  /** JSON Pointer into its config. */
  readonly pointer: string;
  readonly key: string;
}

/** `PUT /v1/secrets/{id}` with `If-None-Match: *`: makes one in the caller's namespace. */
export interface WireNewSecret {
  readonly name: string;
  readonly description?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

/** `PATCH /v1/secrets/{id}` with `If-Match`: what is left out stays. */
export interface WireSecretPatch {
  readonly name?: string;
  readonly description?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** `POST /v1/secret-needs`: stacks and components, by id. */
export interface WireNeedsRequest {
  readonly objects: readonly string[];
}

/** What `POST /v1/secret-values` would say now, without values. */
export interface WireNeeds {
  readonly needs: readonly WireNeed[];
}

/** A reference in a component's config. Missing and withheld look the same. */
export interface WireNeed {
  readonly component: string;
  /** The name as the config has it. */
  readonly secret: string;
  readonly key: string;
  readonly met: boolean;
}

/** `POST /v1/secret-values`: what a run on a stack or a component needs, or one value for a person to see. Each answer is in the audit log. */
export type WireValuesRequest =
  | {readonly purpose: 'run'; readonly object: string; readonly run?: string}
  | {readonly purpose: 'reveal'; readonly secret: string; readonly key: string};

export interface WireValues {
  readonly values: readonly WireValue[];
  /** What the object refers to and the caller is not given. */
  readonly unmet: readonly Omit<WireNeed, 'met'>[];
}

export interface WireValue {
  /** null where a person asked to see it. */
  readonly component: string | null;
  readonly secret: string;
  readonly key: string;
  readonly value: string;
}

/** RFC 9457, `application/problem+json`. */
export interface WireProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** One of `exitStatusOf`'s codes. */
  readonly code: string;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** `details` of the code `conflict`, status 409. `theirs` is null for what is gone. */
export interface WireConflicts {
  readonly conflicts: readonly {readonly id: string; readonly theirs: WireObject | null}[];
}

export const limits = {
  /** Objects in one commit. */
  commitObjects: 10_000,
  /** Bytes of a body, after inflation. */
  bodyBytes: 32 * 1024 * 1024,
  /** Bytes of one manifest as JSON: what a file of the local store may have. */
  objectBytes: 1024 * 1024,
  /** Stacks and components that can be asked about at once. */
  needsObjects: 1000,
  /** Nesting of a manifest. */
  depth: 32,
  pageSize: 500,
  /** Owners, and stacks, that one key may be limited to. */
  keyNames: 100,
  /** Seconds that a key's tokens may overlap: 30 days. */
  keyOverlap: 30 * 24 * 60 * 60,
} as const;
