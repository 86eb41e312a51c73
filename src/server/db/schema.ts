/**
 * The tables, as kysely sees them. Columns are portable: ids and times (UTC, RFC 3339) are text,
 * flags are 0 or 1, JSON is text. A right is kept as its level, 1 for `view` to 4 for `admin`.
 */
import type {Kysely, Selectable} from 'kysely';

export interface Schema {
  settings: SettingsTable;
  sequences: SequencesTable;
  owners: OwnersTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_keys: ApiKeysTable;
  api_key_tokens: ApiKeyTokensTable;
  objects: ObjectsTable;
  object_references: ObjectReferencesTable;
  grants: GrantsTable;
  visibility_epochs: VisibilityEpochsTable;
  idempotency_keys: IdempotencyKeysTable;
  audit_log: AuditLogTable;
  transfers: TransfersTable;
  secrets: SecretsTable;
  secret_values: SecretValuesTable;
  secret_needs: SecretNeedsTable;
  runs: RunsTable;
  run_events: RunEventsTable;
  run_logs: RunLogsTable;
}

/** Runs queries: the database itself, or a transaction on it. */
export type Queries = Kysely<Schema>;

export type ObjectRow = Selectable<ObjectsTable>;
export type ObjectReferenceRow = Selectable<ObjectReferencesTable>;
export type TransferRow = Selectable<TransfersTable>;
export type SecretNeedRow = Selectable<SecretNeedsTable>;
export type RunTableRow = Selectable<RunsTable>;
export type GrantRow = Selectable<GrantsTable>;

/** What the server knows about itself: instance, epoch, the hash of the setup token. */
interface SettingsTable {
  key: string;
  value: string;
}

interface SequencesTable {
  name: string;
  value: number;
}

/** Users and teams share one namespace; the row `everyone` stands for every active account in grants. */
interface OwnersTable {
  id: string;
  kind: 'user' | 'team' | 'everyone';
  name: string;
  /** The name as it is compared: in lower case. */
  name_key: string;
  created: string;
}

interface UsersTable {
  id: string;
  role: 'admin' | 'member';
  active: number;
  password_hash: string;
}

interface SessionsTable {
  token_hash: string;
  account: string;
  created: string;
  expires: string;
}

/** A key stands for its account, within its scope. */
interface ApiKeysTable {
  id: string;
  account: string;
  name: string;
  name_key: string;
  /** JSON of a `KeyScope`. */
  scope: string;
  created: string;
}

/** What a key is shown with: two of them while a rotation overlaps. */
interface ApiKeyTokensTable {
  token_hash: string;
  key: string;
  created: string;
  /** null for no end. */
  expires: string | null;
  /** As of a minute or so. */
  last_used: string | null;
}

interface ObjectsTable {
  id: string;
  kind: string;
  owner: string;
  name: string;
  name_key: string;
  /** A component's flavor; null for other kinds. */
  flavor: string | null;
  /** JSON; null in a tombstone. */
  manifest: string | null;
  digest: string;
  revision: number;
  /** The commit that changed it last. */
  seq: number;
  grants_revision: number;
  created: string;
  updated: string;
  /** When it was deleted: set in a tombstone. */
  deleted: string | null;
}

/** A slot of a stack, the custom flavor of a component, or a secret of its config. It delegates if whoever wrote it had `admin` on the target then (SEMANTICS 4.3). */
interface ObjectReferencesTable {
  source: string;
  slot: string;
  target: string;
  delegates: number;
}

interface GrantsTable {
  object: string;
  /** An owner's id, or `everyone`. */
  grantee: string;
  level: number;
  until: string | null;
}

/** Raised for whoever a change of rights may concern; accounts without a row are at 0. */
interface VisibilityEpochsTable {
  owner: string;
  epoch: number;
}

interface IdempotencyKeysTable {
  account: string;
  key: string;
  digest: string;
  answer: string;
  created: string;
}

/** An object that was offered to another owner, who hasn't answered yet. */
interface TransfersTable {
  id: string;
  object: string;
  /** The account that offers. */
  giver: string;
  /** The owner that it is offered to. */
  receiver: string;
  with_components: number;
  /** The level that the giver keeps; null for none. */
  keep: number | null;
  created: string;
}

/** Rows are added and never changed. */
interface AuditLogTable {
  id: string;
  at: string;
  /** null for what happens before signing in. */
  account: string | null;
  action: string;
  subject: string;
  details: string;
}

/** The key of a secret's values; names, owners and rights are the object's of that id. */
interface SecretsTable {
  id: string;
  /** The data key, encrypted with a master key. */
  wrapped_key: string;
  /** Which master key. */
  master_key: string;
}

interface SecretValuesTable {
  secret: string;
  key: string;
  /** Encrypted with the secret's data key, and bound to server, secret and key. */
  sealed: string;
}

/** A name of a secret that a component's config refers to, whether its owner has such a secret or not. */
interface SecretNeedsTable {
  component: string;
  /** As names are compared. */
  name_key: string;
  /** 1 where whoever wrote it had, or would have, `admin` on the secret. */
  trusted: number;
}

/** A run of a pipeline, as whoever started it tells of it. */
interface RunsTable {
  id: string;
  stack: string;
  account: string;
  name: string;
  pipeline: string;
  /** JSON, both. */
  header: string;
  plan: string;
  outcome: 'succeeded' | 'failed' | 'cancelled' | null;
  /** Of the last event. */
  sequence: number;
  created: string;
  updated: string;
  ended: string | null;
  /** When anything was heard of it last, by the server's clock. */
  heard: string;
}

interface RunEventsTable {
  run: string;
  sequence: number;
  /** JSON. */
  event: string;
}

/** A piece of what an attempt printed: `start` and `bytes` count in the file that it comes from. */
interface RunLogsTable {
  run: string;
  slug: string;
  attempt: number;
  start: number;
  bytes: number;
  text: string;
}
