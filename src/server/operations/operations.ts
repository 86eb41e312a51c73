/** What can be done with a server from beside it: the words of `cairn server`, and what each gives. */

import type {KeySource} from '../../domain/key-source.js';

/** A server's place: its folder on this machine, and its database where that is Postgres. */
export interface Place {
  readonly dataFolder: string;
  /** The URL of a Postgres database; without it, SQLite in the folder. */
  readonly database?: string | undefined;
}

export interface ServerStatus {
  /** `unresponsive`: the process is there, and doesn't answer. */
  readonly state: 'running' | 'unresponsive' | 'stopped';
  readonly dataFolder: string;
  /** These are null where it is stopped. */
  readonly url: string | null;
  readonly pid: number | null;
  readonly version: string | null;
  /** The kind of database and where it is, without a password. */
  readonly database: string | null;
  /** UTC, RFC 3339. */
  readonly started: string | null;
  /** The file that it logs to; null where it is stopped or logs to its terminal. */
  readonly log: string | null;
}

export interface StopRequest {
  readonly dataFolder: string;
  /** How long to wait for its end, in milliseconds. */
  readonly timeout: number;
  /** Kills it when that is over. */
  readonly force: boolean;
}

export interface StopReport {
  /** False where none was running. */
  readonly stopped: boolean;
  readonly pid: number | null;
  /** True where it was killed. */
  readonly killed: boolean;
}

/** One line of a server's log, as JSON: never a query's values, a body or a token. */
export interface LogEntry {
  /** UTC, RFC 3339; null for what the process wrote past its log. */
  readonly time: string | null;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  /** What it tells of; left out for what the process wrote past its log. */
  readonly code?: 'request' | 'server_error' | 'started' | 'upkeep';
  readonly requestId?: string;
  readonly method?: string;
  /** The pattern, such as `/v1/stacks/:id`. */
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  /** The id of the account, where the token was valid. */
  readonly account?: string;
  readonly stack?: string;
}

/** What a backup says of itself. */
export interface BackupHead {
  /** Version of the tables. */
  readonly schema: number;
  /** The moment that it holds, UTC. */
  readonly taken: string;
  /** Of the program that made it. */
  readonly version: string;
}

export interface Backup extends BackupHead {
  readonly file: string;
  readonly bytes: number;
  /** How many secrets are in it, encrypted: the master key is never in it. */
  readonly secrets: number;
}

export interface Restored extends BackupHead {
  readonly file: string;
  readonly rows: number;
  /** The steps that brought the tables to this program's version. */
  readonly steps: readonly string[];
  /** The server that it was and is again. */
  readonly instance: string;
  /** New, so that every client compares afresh. */
  readonly epoch: string;
}

export interface RotateKeyRequest {
  readonly place: Place;
  /** Default: the file beside the data folder. */
  readonly masterKey?: KeySource | undefined;
  /** Leaves the new key alone in its file: backups of before can then not be restored with it. */
  readonly forgetEarlier: boolean;
}

export interface KeyRotation {
  /** How many secrets have their keys wrapped anew. */
  readonly secrets: number;
  /** Where the master key is: a file, a variable or a command. */
  readonly key: string;
  readonly forgotten: boolean;
}

export interface MigrateReport {
  readonly from: number;
  readonly to: number;
  /** What each step does, in order. */
  readonly steps: readonly string[];
  /** False where it was a rehearsal: the server's database is as it was. */
  readonly applied: boolean;
  /** Of a rehearsal: how many rows the copy had. */
  readonly rows: number | null;
  readonly milliseconds: number;
}

export interface CopyRequest {
  readonly place: Place;
  readonly file: string;
  /** Replaces what is there already. */
  readonly force: boolean;
}

export interface ServerOperations {
  status(dataFolder: string): Promise<ServerStatus>;
  /** Ends the server as a signal does: what was asked is answered first. Rejects with `timed_out`. */
  stop(request: StopRequest): Promise<StopReport>;
  /** The last entries of its log; then, with `follow`, what is added, until the process ends. */
  logs(request: {readonly dataFolder: string; readonly last: number; readonly follow: boolean}): AsyncIterable<readonly LogEntry[]>;
  backUp(request: CopyRequest): Promise<Backup>;
  restore(request: CopyRequest): Promise<Restored>;
  rotateKey(request: RotateKeyRequest): Promise<KeyRotation>;
  migrate(place: Place, how: 'earnest' | 'rehearsal'): Promise<MigrateReport>;
}
