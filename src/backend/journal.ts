/**
 * What commands changed on this machine, with what was there before (DESIGN 2). Kept by the local store, in the same
 * transactions as its files.
 */
import type {AccountKey} from '../domain/account.js';
import type {Kind} from '../domain/kind.js';
import type {Manifest, Namespace} from '../domain/manifest.js';
import type {ObjectKey} from './backend.js';
import type {Base} from './sync-state.js';

/** A command as the journal names it: its verb and the names it was given, never a value of a flag. */
export interface CommandContext {
  /** Every commit of one command carries the same. */
  readonly id: string;
  readonly words: readonly string[];
}

/** An object's file as it was, or as a command left it. */
export interface FileState {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** The ids that its references meant, in order. */
  readonly references?: readonly string[];
  /** Somebody wrote the value of a secret into it in clear: on disk the text is encrypted. */
  readonly secret?: boolean;
}

export interface FileRecord {
  /** Below the data folder. */
  readonly path: string;
  readonly kind: Kind;
  readonly namespace: Namespace;
  readonly before: FileState | null;
  readonly after: FileState | null;
  /** Only how it names another object changed, not what it means. */
  readonly renamedOnly?: boolean;
}

/** How a command moved what was last the same here and on a server. */
export interface BaseRecord {
  readonly account: AccountKey;
  readonly id: string;
  readonly kind: Kind;
  readonly owner: string;
  readonly before: {readonly base: Base | null; readonly deletedHere: boolean};
  readonly after: {readonly revision: number | null; readonly deletedHere: boolean};
}

export interface JournalEntry {
  readonly command: CommandContext;
  /** UTC, RFC 3339. */
  readonly at: string;
  /** The sequence number of the command's first entry. */
  readonly first: number;
  readonly files: readonly FileRecord[];
  /** The kinds whose `default` was no longer virtual from then on. */
  readonly defaults: readonly Kind[];
  /** Names that led to an object before and after; null for none. */
  readonly aliases: Readonly<Record<string, {readonly before: string | null; readonly after: string | null}>>;
  readonly bases: readonly BaseRecord[];
  /** The command that this one took back. */
  readonly undoes?: string;
  /** Nothing that somebody did: ids that were written into files before a push. Undo passes it over. */
  readonly upkeep?: boolean;
}

export interface JournalledCommand {
  readonly id: string;
  readonly at: string;
  readonly words: readonly string[];
}

/** What taking back a command does to one object. */
export interface ReversalStep {
  readonly kind: Kind;
  readonly id: string;
  readonly namespace: Namespace;
  /** As it is called now; null where it isn't here now. */
  readonly from: string | null;
  /** As it is called afterwards; null where it isn't here then. */
  readonly to: string | null;
}

export interface Reversal {
  readonly command: JournalledCommand;
  readonly steps: readonly ReversalStep[];
}

/** One content that an object had. */
export interface ObjectVersion {
  /** From 1 up; a number never means another version later. */
  readonly number: number;
  /** When the command ran, or noticed the edit; null for what was there before the journal. */
  readonly at: string | null;
  readonly words: readonly string[];
  readonly origin: 'command' | 'hand' | 'earlier';
  /** Whose it was. */
  readonly namespace: Namespace;
  /** null where it was deleted. */
  readonly manifest: Manifest | null;
}

export interface RevertOptions {
  /** Takes back what was changed since by other hands as well. */
  readonly force: boolean;
  /** Plans and changes nothing. */
  readonly dryRun: boolean;
}

export interface Journal {
  /** The command that is to be taken back next; null where there is none. */
  last(): Promise<JournalledCommand | null>;
  /**
   * Takes a command back as a whole, as one transaction that is journalled itself. Rejects with `conflict` where a file is not as the
   * command left it, or where that command isn't the last one any more, and with `in_use` or `exists` where the store would not hold together.
   */
  revert(command: string, options: RevertOptions): Promise<Reversal>;
  /** Every version of an object, the oldest first. */
  versions(kind: Kind, id: string): Promise<readonly ObjectVersion[]>;
  /** The id of the object that last had this name, or that has it as its id; null where the journal knows none. */
  find(key: ObjectKey): Promise<string | null>;
  /**
   * Encrypts with the key of now whatever earlier keys encrypted, and leaves all else as it is. Gives the refs of objects of which
   * a version can't be read with any key: it stays.
   */
  sealAnew(value: SealValueAnew): Promise<readonly string[]>;
}

/** A secret's value under the key of now; the same text where it is so already. Rejects with `failed` where no key opens it. */
export type SealValueAnew = (secret: {readonly id: string; readonly key: string}, sealed: string) => Promise<string>;
