/** Secrets on a team server, as whoever is signed in sees them: by the names of their keys, and values only where they are asked for. */
import type {Kind} from '../domain/kind.js';
import type {Right} from '../domain/right.js';
import type {SecretReference} from '../domain/secret-reference.js';
import type {SecretValue} from '../domain/secret-value.js';

export interface SecretThere {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  readonly revision: number;
  readonly right: Right;
  /** UTC, RFC 3339. */
  readonly created: string;
  readonly updated: string;
}

export interface SecretThereDetail extends SecretThere {
  /** What refers to it, as far as one may see that. */
  readonly references: readonly SecretUseThere[];
}

export interface SecretUseThere {
  /** The component's. */
  readonly id: string;
  readonly kind: Kind;
  readonly name: string;
  readonly owner: string;
  /** JSON Pointer into its config. */
  readonly pointer: string;
  readonly key: string;
}

export interface NewSecretThere {
  readonly name: string;
  readonly description?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values: ReadonlyMap<string, SecretValue>;
}

/** What is left out stays. */
export interface SecretPatch {
  readonly name?: string;
  readonly description?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly set?: ReadonlyMap<string, SecretValue>;
  readonly remove?: readonly string[];
}

export interface ServerSecrets {
  /** Of all owners, or of one; by name too. */
  list(filter?: {readonly owner?: string; readonly name?: string}): Promise<readonly SecretThere[]>;
  get(id: string): Promise<SecretThereDetail>;
  /** In one's own namespace; sent again it changes nothing. Rejects with `exists` or `id_taken`. */
  create(id: string, secret: NewSecretThere): Promise<SecretThereDetail>;
  /** Rejects with `stale` where it is of another revision, unless nothing would change; with `in_use` for what something refers to. */
  update(id: string, revision: number, patch: SecretPatch): Promise<SecretThereDetail>;
  delete(id: string, revision: number): Promise<void>;
}

/** A reference in a component's config. */
export interface NeedThere extends SecretReference {
  /** The component's id. */
  readonly component: string;
  /** Whether the server would give its value. */
  readonly met: boolean;
}

export interface ValueThere extends SecretReference {
  readonly component: string;
  readonly value: SecretValue;
}

/** What of it leaves the server is in its audit log. */
export interface ServerValues {
  /** Of stacks and components, by id; of what one may not run on, and from a server that keeps no secrets, nothing. */
  needs(objects: readonly string[]): Promise<readonly NeedThere[]>;
  /** What a run on a stack or a component is given. Rejects with `not_found` or `not_allowed`. */
  forRun(object: string, run?: string): Promise<readonly ValueThere[]>;
  /** For a person to see. Rejects with `not_found` or `not_allowed`. */
  reveal(secret: string, key: string): Promise<SecretValue>;
}
