/** What every service works with. */
import type {Account} from '../policy/policy.js';
import type {Database} from '../db/database.js';
import type {Vault} from './secrets/vault.js';

export interface Context {
  readonly database: Database;
  readonly identity: Identity;
  readonly vault: Vault;
  readonly now: () => Date;
}

/** Which server this is. A restore replaces the epoch, so that cursors from before it don't count. */
export interface Identity {
  readonly instance: string;
  readonly epoch: string;
  readonly version: string;
}

/** Who sent a request, as its token says. */
export interface Caller {
  readonly account: Account;
  readonly tokenHash: string;
  /** When the token ends; null for a key without an end. */
  readonly expires: string | null;
}
