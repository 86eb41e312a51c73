/** The journal of the local store: read from its files, and used to take commands back. */
import {AppError} from '../../domain/errors.js';
import type {Kind} from '../../domain/kind.js';
import {sameNamespace} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import {Transactions} from '../../lib/transaction.js';
import type {FileChange} from '../../lib/transaction.js';
import type {ObjectKey} from '../backend.js';
import type {Journal, JournalledCommand, ObjectVersion, Reversal, RevertOptions, SealValueAnew} from '../journal.js';
import {Catalog, Hints} from './catalog.js';
import {checkReversal} from './check-reversal.js';
import {FileIndex} from './file-index.js';
import {Recorder} from './journal-entry.js';
import {entriesIn, entryChange} from './journal-files.js';
import {droppedIn} from './journal-prune.js';
import type {NumberedEntry} from './journal-files.js';
import {Resealer} from './journal-reseal.js';
import {openedFiles} from './journal-seal.js';
import type {Root, StoreView} from './layout.js';
import type {LocalFolders, LocalOptions} from './local-backend.js';
import {reversalOf} from './reversal.js';
import type {ReversalFiles} from './reversal.js';
import {readStore} from './store-file.js';
import {draftsOf, versionsOf} from './versions.js';

/** The journal of the store in these folders. Reading it writes nothing. */
export function openJournal(folders: LocalFolders, options: LocalOptions = {}): Journal {
  return new FileJournal(folders, options);
}

class FileJournal implements Journal {
  readonly #transactions: Transactions<Root>;
  readonly #index: FileIndex;
  readonly #options: LocalOptions;

  constructor({data, state, cache}: LocalFolders, options: LocalOptions) {
    const {onStep = () => {}} = options;
    this.#transactions = new Transactions({roots: {data, state}, folder: state, onStep});
    this.#index = new FileIndex(`${cache}/index`);
    this.#options = options;
  }

  last(): Promise<JournalledCommand | null> {
    return this.#transactions.read(view => {
      readStore(view);
      const entry = lastIn(view);
      return entry === null ? null : commandOf(entry);
    });
  }

  async revert(command: string, {force, dryRun}: RevertOptions): Promise<Reversal> {
    if (dryRun) return this.#transactions.read(async view => (await this.#planned(view, command, force)).result);
    return this.#transactions.write(async view => {
      const {catalog, files, result} = await this.#planned(view, command, force);
      const journal = await new Recorder(this.#options).undoing({catalog, changes: files.changes, files: files.files, undoes: command});
      return {changes: [...files.changes, ...files.syncChanges, ...journal], result};
    });
  }

  async #planned(view: StoreView, command: string, force: boolean): Promise<{catalog: Catalog; files: ReversalFiles; result: Reversal}> {
    const last = lastIn(view);
    if (last?.command.id !== command) throw notTheLast(last);
    const entries = await Promise.all(entriesOf(view, last).map(entry => this.#opened(entry)));
    const catalog = this.#catalog(view);
    const files = await reversalOf(catalog, entries, force);
    await checkReversal(catalog, this.#catalog(view.overlaid(files.changes)), files);
    return {catalog, files, result: {command: commandOf(last), steps: files.steps}};
  }

  async versions(kind: Kind, id: string): Promise<readonly ObjectVersion[]> {
    const {entries, now, dropped} = await this.#transactions.read(async view => ({
      entries: await Promise.all([...entriesIn(view, id)].reverse().map(entry => this.#opened(entry))),
      now: await this.#catalog(view).locate(kind, id),
      dropped: droppedIn(view).get(id),
    }));
    const versions = await versionsOf(kind, draftsOf(id, entries, dropped), dropped?.count ?? 0);
    if (versions.length > 0 || now?.status !== 'ok') return versions;
    const {namespace, manifest} = now.stored.resource;
    return [{number: dropped?.count ?? 1, at: null, words: [], origin: 'earlier', namespace, manifest}];
  }

  find({kind, name, namespace}: ObjectKey): Promise<string | null> {
    return this.#transactions.read(view => {
      for (const {files} of entriesIn(view)) {
        for (const file of files.filter(each => each.kind === kind)) {
          for (const state of [file.after, file.before]) {
            if (state !== null && (state.id === name || (sameName(state.name, name) && sameNamespace(file.namespace, namespace)))) return state.id;
          }
        }
      }
      return null;
    });
  }

  sealAnew(value: SealValueAnew): Promise<readonly string[]> {
    return this.#transactions.write(async view => {
      const resealer = new Resealer(value, this.#options.guard);
      const changes: FileChange<Root>[] = [];
      for (const {sequence, ...entry} of entriesIn(view, 'v1:')) {
        const files = await resealer.files(entry.files);
        if (files !== null) changes.push(entryChange(sequence, {...entry, files}));
      }
      return {changes: changes.map(change => ({...change, durable: true})), result: resealer.unreadable};
    });
  }

  async #opened(entry: NumberedEntry): Promise<NumberedEntry> {
    return {...entry, files: await openedFiles(entry.files, this.#options.guard)};
  }

  #catalog(view: StoreView): Catalog {
    return new Catalog({view, index: this.#index, hints: new Hints()});
  }
}

/** The newest entry that somebody made and nobody took back. */
function lastIn(view: StoreView): NumberedEntry | null {
  const undone = new Set<string>();
  for (const entry of entriesIn(view)) {
    if (entry.undoes !== undefined) undone.add(entry.undoes);
    else if (entry.upkeep !== true && !undone.has(entry.command.id)) return entry;
  }
  return null;
}

/** Every entry of the command whose newest one this is, newest first; other processes may have written between them. */
function entriesOf(view: StoreView, last: NumberedEntry): readonly NumberedEntry[] {
  const found: NumberedEntry[] = [];
  for (const entry of entriesIn(view)) {
    if (entry.sequence < last.first) break;
    if (entry.command.id === last.command.id && entry.upkeep !== true) found.push(entry);
  }
  return found;
}

function commandOf({at, command: {id, words}}: NumberedEntry): JournalledCommand {
  return {id, at, words};
}

function notTheLast(last: NumberedEntry | null): AppError {
  const which = last === null ? 'there is nothing to undo any more' : `\`cairn ${last.command.words.join(' ')}\` is the last command by now`;
  return new AppError('conflict', `Another command ran meanwhile: ${which}; nothing was changed`, {next: ['cairn undo --dry-run']});
}
