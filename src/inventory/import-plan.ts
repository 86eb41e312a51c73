/** The words of an import's plan. */
import type {Change, LocalBackend, Stored} from '../backend/backend.js';
import type {Json} from '../domain/json.js';
import type {Kind} from '../domain/kind.js';
import type {SecretValue} from '../domain/secret-value.js';

/** What happens where something else of the same name is here. */
export const conflictChoices = ['fail', 'skip', 'rename', 'overwrite'] as const;
export type OnConflict = (typeof conflictChoices)[number];

/** What planning asks of the store; it writes nothing. */
export interface ImportStore {
  readonly local: Pick<LocalBackend, 'find' | 'get' | 'list'>;
  /** True if that key of a stored secret has exactly that value. */
  secretMatches(secret: Stored, key: string, value: SecretValue): Promise<boolean>;
  newId(): string;
}

export interface ImportStep {
  readonly ref: string;
  readonly kind: Kind;
  readonly name: string;
  /** null for one's own. */
  readonly owner: string | null;
  readonly action: 'create' | 'update' | 'none';
  readonly outcome: ImportOutcome;
}

/** `kept`: something else of that name is here, and `skip` leaves it as it is. */
export type ImportOutcome = 'created' | 'updated' | 'unchanged' | 'kept';

export interface ImportConflict {
  readonly ref: string;
  readonly kind: Kind;
  readonly name: string;
  readonly owner: null;
  /** `mine` is what is here, `theirs` what the file says; values of secrets are masked. */
  readonly fields: readonly FieldDifference[];
}

export interface FieldDifference {
  /** JSON Pointer into the manifest. */
  readonly path: string;
  /** Always null: an import has no common ancestor. */
  readonly base: null;
  /** null where the field is absent. */
  readonly mine: Json;
  readonly theirs: Json;
}

export interface PlannedSecret {
  readonly outcome: ImportOutcome;
  /** The name that the file's components came with; `name` is what it is called here. */
  readonly wanted: string;
  readonly name: string;
  /** What is to be encrypted: all keys of a new secret, the added or changed ones of one that is here. */
  readonly values: ReadonlyMap<string, SecretValue>;
  /** The secret that is here; null for one that is to be created. */
  readonly existing: Stored | null;
}

export interface ImportPlan {
  /** Secrets first, then components, then the stack: each after what it refers to. */
  readonly steps: readonly ImportStep[];
  /** For one commit, together with the secrets, which the caller encrypts. */
  readonly changes: readonly Change[];
  /** Those to be created or updated. */
  readonly secrets: readonly PlannedSecret[];
  /** The stack's name here, which `rename` may have changed; null where only components are taken over. */
  readonly stackName: string | null;
}
