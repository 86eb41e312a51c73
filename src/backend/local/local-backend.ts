/** The local store: one object, one file (DESIGN 2, SEMANTICS 2). */
import {AppError} from '../../domain/errors.js';
import type {AccountKey} from '../../domain/account.js';
import {digestOf} from '../../domain/json.js';
import {kinds} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {refText} from '../../domain/ref.js';
import {writing} from '../../lib/errno.js';
import {sha256} from '../../lib/sha256.js';
import {Transactions} from '../../lib/transaction.js';
import type {Step as TransactionStep} from '../../lib/transaction.js';
import {newId} from '../../lib/uuid.js';
import type {Change, Committed, Damaged, Listed, LocalBackend, ObjectKey, Stored} from '../backend.js';
import type {Fetched, Memo, PendingPush, SyncHead, SyncRecord, SyncUpdate} from '../sync-state.js';
import {Catalog, Hints} from './catalog.js';
import type {Located} from './catalog.js';
import {filesOf} from './commit-files.js';
import type {WrittenFile} from './commit-files.js';
import {checkSteps, stepsOf} from './commit-steps.js';
import type {Step} from './commit-steps.js';
import {FileIndex, stampOf} from './file-index.js';
import {Recorder} from './journal-entry.js';
import type {JournalOptions} from './journal-entry.js';
import type {Root, StoreView} from './layout.js';
import {Migration} from './migration.js';
import type {MigrationStep} from './migration.js';
import {mayHoldPlainSecret} from './plain-values.js';
import {readFetched, readHeads, readMemo, readPending, readRecords, syncChanges} from './sync-files.js';

export interface LocalFolders {
  readonly data: string;
  readonly state: string;
  readonly cache: string;
}

export interface LocalOptions extends JournalOptions {
  /** Called after each step of a transaction and of a migration; tests stop the process there. */
  readonly onStep?: (step: TransactionStep | MigrationStep) => void;
  /** Told where the copy lies that was made of a store of an older format. */
  readonly onMigrated?: (backup: string) => void;
}

/** The store in these folders; none of them needs to exist. Reading never writes there but for the derived index. */
export function openLocalBackend(folders: LocalFolders, options: LocalOptions = {}): LocalBackend {
  return new FileBackend(folders, options);
}

interface PlannedCommit {
  readonly steps: readonly Step[];
  readonly update: SyncUpdate | undefined;
  readonly upkeep?: boolean;
}

class FileBackend implements LocalBackend {
  readonly #folders: LocalFolders;
  readonly #transactions: Transactions<Root>;
  readonly #index: FileIndex;
  readonly #hints = new Hints();
  readonly #recorder: Recorder;
  readonly #migration: Migration;
  /** Shared by the reads that run at the same time, so that they look at each file once. */
  #current: Catalog | null = null;
  #reading = 0;
  #saving: NodeJS.Immediate | null = null;

  constructor(folders: LocalFolders, options: LocalOptions) {
    const {data, state, cache} = folders;
    this.#folders = folders;
    const {onStep = () => {}} = options;
    this.#transactions = new Transactions({roots: {data, state}, folder: state, onStep});
    this.#recorder = new Recorder(options);
    this.#migration = new Migration(folders, options);
    this.#index = new FileIndex(`${cache}/index`);
  }

  list(kind: Kind): Promise<readonly Listed[]> {
    return this.#read(catalog => catalog.list(kind));
  }

  async get(kind: Kind, id: string): Promise<Stored> {
    const found = storedOf(await this.#read(catalog => catalog.locate(kind, id)));
    if (found === null) throw new AppError('not_found', `there is no ${kind} with the id ${id}`, {details: {kind, id}});
    return found;
  }

  async find(key: ObjectKey): Promise<Stored | null> {
    return storedOf(await this.#read(catalog => catalog.find(key)));
  }

  async commit(changes: readonly Change[], update?: SyncUpdate): Promise<readonly Committed[]> {
    return this.#write(async catalog => {
      const steps = await stepsOf(catalog, changes);
      await checkSteps(catalog, steps, update);
      return {steps, update};
    });
  }

  async settle(taken: readonly string[] = []): Promise<void> {
    const renewed = new Set(taken);
    const unsettled = await this.#read(catalog => toSettle(catalog, renewed));
    if (unsettled.length === 0) return;
    await this.#write(async catalog => {
      const steps: Step[] = [];
      for (const each of await toSettle(catalog, renewed)) {
        const located = await catalog.locate(each.kind, each.id);
        if (located?.status !== 'ok') continue;
        const id = renewed.has(each.id) ? newId() : each.id;
        steps.push({kind: each.kind, id, before: located, after: {...located.stored.resource, id}});
      }
      return {steps, update: undefined, upkeep: true};
    });
  }

  heads(account: AccountKey): Promise<ReadonlyMap<string, SyncHead>> {
    return this.#look(view => readHeads(view, account));
  }

  records(account: AccountKey, ids: readonly string[]): Promise<ReadonlyMap<string, SyncRecord>> {
    return this.#look(view => readRecords(view, account, ids));
  }

  fetched(account: AccountKey): Promise<Fetched | null> {
    return this.#look(view => readFetched(view, account));
  }

  pending(account: AccountKey): Promise<PendingPush | null> {
    return this.#look(view => readPending(view, account));
  }

  memo(account: AccountKey): Promise<Memo> {
    return this.#look(view => readMemo(view, account));
  }

  #look<T>(look: (view: StoreView) => T): Promise<T> {
    return this.#transactions.read(look);
  }

  async #read<T>(read: (catalog: Catalog) => Promise<T>): Promise<T> {
    this.#reading += 1;
    try {
      return await this.#transactions.read(view => read(this.#catalogOf(view)));
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) {
        this.#current?.prune();
        this.#current = null;
        this.#saveSoon();
      }
    }
  }

  /** Once for all reads that follow each other: a push looks at thousands of objects, one after the other. */
  #saveSoon(): void {
    this.#saving ??= setImmediate(() => {
      this.#saving = null;
      this.#index.save();
    });
  }

  #catalogOf(view: StoreView): Catalog {
    if (this.#current?.view.stamp !== view.stamp) this.#current = this.#newCatalog(view);
    return this.#current;
  }

  #newCatalog(view: StoreView): Catalog {
    return new Catalog({view, index: this.#index, hints: this.#hints});
  }

  async #write(plan: (catalog: Catalog) => Promise<PlannedCommit>): Promise<readonly Committed[]> {
    return writing(this.#folders.data, async () => {
      const {view, steps, written} = await this.#transactions.write(async view => {
        const catalog = this.#newCatalog(view);
        const {steps, update, upkeep} = await plan(catalog);
        const {changes, written, files} = await filesOf(catalog, steps);
        const journal = await this.#recorder.changes({catalog, changes, files, update, upkeep});
        this.#migration.prepare(catalog.store);
        return {changes: [...changes, ...(update === undefined ? [] : syncChanges(view, update)), ...journal], result: {view, steps, written}};
      });
      this.#migration.tell();
      for (const file of written) this.#remember(view, file);
      this.#index.save();
      return steps.map(({id, after}) => ({id, version: after === null ? null : digestOf(after.manifest)}));
    });
  }

  /** What was just written needn't be parsed by the next reader. */
  #remember(view: StoreView, {place, text, content}: WrittenFile): void {
    this.#hints.note(content.id as string, place);
    const readAt = Date.now();
    const stat = view.stat('data', place.path);
    const isAsWritten = view.text('data', place.path) === text;
    if (stat !== null && isAsWritten && !mayHoldPlainSecret(content.manifest)) this.#index.set(place.path, [stampOf(stat, readAt), sha256(text), content.id, true, content.manifest, '', '']);
  }
}

function storedOf(found: Located | Damaged | null): Stored | null {
  if (found?.status === 'damaged') {
    const {kind, name, namespace, place, problem} = found;
    throw new AppError('invalid_manifest', `${refText(kind, name, namespace)} can not be read: ${problem}`, {details: {file: place, problem}});
  }
  return found?.stored ?? null;
}

/** Objects whose files don't say their id, and those that are to have another one. */
async function toSettle(catalog: Catalog, renewed: ReadonlySet<string>): Promise<readonly {kind: Kind; id: string}[]> {
  const found: {kind: Kind; id: string}[] = [];
  for (const kind of kinds) {
    for (const each of (await catalog.table(kind)).all) {
      if (each.status === 'ok' && (each.id !== each.content.id || renewed.has(each.id))) found.push({kind, id: each.id});
    }
  }
  return found;
}
