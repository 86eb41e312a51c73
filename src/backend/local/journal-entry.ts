/** What a commit adds to the journal (DESIGN 2): what was there before, per file and per base that it moves. */
import {kindOfWord} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import type {FileChange} from '../../lib/transaction.js';
import {newId} from '../../lib/uuid.js';
import type {BaseRecord, CommandContext, JournalEntry} from '../journal.js';
import type {SyncRecord, SyncUpdate} from '../sync-state.js';
import type {Catalog} from './catalog.js';
import {beginsFolder, entryChange, nextSequence} from './journal-files.js';
import {openedFiles, sealedFiles} from './journal-seal.js';
import type {DraftRecord, JournalGuard} from './journal-seal.js';
import type {Root, StoreView} from './layout.js';
import {aliasPath, storePath} from './store-file.js';
import type {Aliases} from './store-file.js';
import {readRecords} from './sync-files.js';

export interface RecordedCommit {
  readonly catalog: Catalog;
  /** The changes of the objects' files, of aliases and of the store's own file. */
  readonly changes: readonly FileChange<Root>[];
  readonly files: readonly DraftRecord[];
  readonly update: SyncUpdate | undefined;
  readonly upkeep?: boolean | undefined;
}

/** What takes a command back; the bases that it moves back aren't told, since no undo goes forward. */
export interface RecordedUndo extends Pick<RecordedCommit, 'catalog' | 'changes' | 'files'> {
  readonly undoes: string;
}

export interface JournalOptions {
  /** The command that runs; without one everything of this process counts as one. */
  readonly command?: CommandContext;
  readonly guard?: JournalGuard;
  readonly now?: () => Date;
}

/** Writes the entries of one command, which may commit more than once. */
export class Recorder {
  readonly #command: CommandContext;
  readonly #guard: JournalGuard | undefined;
  readonly #now: () => Date;
  #first: number | null = null;

  constructor({command, guard, now = () => new Date()}: JournalOptions) {
    this.#command = command ?? {id: newId(), words: []};
    this.#guard = guard;
    this.#now = now;
  }

  /** The file that the transaction writes along; none for a commit that changes nothing that can be taken back. */
  async changes(commit: RecordedCommit): Promise<readonly FileChange<Root>[]> {
    const {catalog, changes, update, upkeep} = commit;
    const {view} = catalog;
    const touches = changes.some(({root, path}) => root === 'data' && path !== storePath) || defaultsIn(catalog, changes).length > 0;
    const bases = update === undefined ? [] : basesIn(view, update).filter(base => touches || this.#isLeftover(base));
    if (!touches && bases.length === 0) return [];
    return this.#entry(commit, {bases, ...(upkeep === true ? {upkeep} : {})});
  }

  /** The same for an undo. */
  async undoing(undo: RecordedUndo): Promise<readonly FileChange<Root>[]> {
    return this.#entry(undo, {bases: [], undoes: undo.undoes});
  }

  async #entry({catalog, changes, files}: Pick<RecordedCommit, 'catalog' | 'changes' | 'files'>, told: Pick<JournalEntry, 'bases' | 'undoes' | 'upkeep'>): Promise<readonly FileChange<Root>[]> {
    const sequence = nextSequence(catalog.view);
    this.#first ??= sequence;
    const now = this.#now();
    const entry = entryChange(sequence, {
      command: this.#command,
      at: now.toISOString(),
      first: this.#first,
      files: await sealedFiles(files, this.#guard),
      defaults: defaultsIn(catalog, changes),
      aliases: aliasesIn(catalog.aliases, changes),
      ...told,
    });
    if (!beginsFolder(sequence)) return [entry];
    const {pruning} = await import('./journal-prune.js');
    return [entry, ...(await pruning(catalog.view, now, async each => ({...each, files: await openedFiles(each.files, this.#guard)})))];
  }

  /** A deletion is noted for one account at a time: what follows the first belongs to the same command. What a push moves does not. */
  #isLeftover({before, after}: BaseRecord): boolean {
    return this.#first !== null && !before.deletedHere && after.deletedHere;
  }
}

/** Which kinds' defaults the new text of the store's file takes out of being virtual. */
function defaultsIn({store}: Catalog, changes: readonly FileChange<Root>[]): readonly Kind[] {
  const text = changes.find(({path, root}) => root === 'data' && path === storePath)?.content;
  if (text == null) return [];
  const {withoutDefaults} = JSON.parse(text) as {readonly withoutDefaults: readonly string[]};
  return withoutDefaults.flatMap(word => kindOfWord(word) ?? []).filter(kind => !store.withoutDefaults.has(kind));
}

function aliasesIn(before: Aliases, changes: readonly FileChange<Root>[]): JournalEntry['aliases'] {
  const text = changes.find(({path, root}) => root === 'state' && path === aliasPath)?.content;
  if (text == null) return {};
  const after = JSON.parse(text) as Aliases;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(key => before[key] !== after[key]);
  return Object.fromEntries(keys.map(key => [key, {before: before[key] ?? null, after: after[key] ?? null}]));
}

function basesIn(view: StoreView, {account, records = []}: SyncUpdate): readonly BaseRecord[] {
  const known = readRecords(view, account, records.map(({id}) => id));
  return records.flatMap(record => {
    const {id, kind, owner} = record;
    const {base = null, deletedHere = false} = known.get(id) ?? {};
    if (isSameBase({base, deletedHere}, record)) return [];
    return [{account, id, kind, owner, before: {base, deletedHere}, after: {revision: record.base?.revision ?? null, deletedHere: record.deletedHere}}];
  });
}

function isSameBase(before: Pick<SyncRecord, 'base' | 'deletedHere'>, after: SyncRecord): boolean {
  return before.deletedHere === after.deletedHere && before.base?.revision === after.base?.revision && before.base?.digest === after.base?.digest;
}
