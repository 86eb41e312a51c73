/** Taking a command back: the files, names and bases of before, from the journal's entries (SEMANTICS 3.1). Pure but for what it reads. */
import {AppError} from '../../domain/errors.js';
import type {FileChange} from '../../lib/transaction.js';
import type {BaseRecord, FileRecord, FileState, JournalEntry, ReversalStep} from '../journal.js';
import type {SyncRecord, SyncUpdate} from '../sync-state.js';
import type {Catalog} from './catalog.js';
import {defaultName, defaultResource} from './defaults.js';
import {draftOf} from './journal-seal.js';
import type {DraftRecord, DraftState} from './journal-seal.js';
import type {Root, StoreView} from './layout.js';
import {aliasPath, storePath, storeText} from './store-file.js';
import {readRecords, syncChanges} from './sync-files.js';

export interface ReversalFiles {
  /** Of the objects' files, of aliases and of the store's own file. */
  readonly changes: readonly FileChange<Root>[];
  readonly syncChanges: readonly FileChange<Root>[];
  /** What the changes do, for the journal. */
  readonly files: readonly DraftRecord[];
  readonly steps: readonly ReversalStep[];
}

/**
 * What takes back the entries of one command, given newest first. Rejects with `conflict` where a file isn't as the command left it,
 * unless `force` is set; what then stands in it is overwritten, and journalled with the undo.
 */
export async function reversalOf(catalog: Catalog, entries: readonly JournalEntry[], force: boolean): Promise<ReversalFiles> {
  const {view} = catalog;
  const {targets, changedSince} = targetsOf(view, entries);
  if (changedSince.length > 0 && !force) throw changedByHand(view, changedSince);
  const files = (await Promise.all([...targets.values()].map(target => fileBack(catalog, target)))).flat();
  const written = files.map(({path, after}): FileChange<Root> => ({root: 'data', path, content: after?.text ?? null, expected: view.text('data', path)}));
  return {
    changes: [...written, ...aliasChanges(catalog, entries), ...defaultChanges(catalog, entries)],
    syncChanges: baseUpdates(view, entries).flatMap(update => syncChanges(view, update)),
    files,
    steps: [...stepsOf(files), ...defaultSteps(files, entries)],
  };
}

interface Target {
  /** As the newest entry tells it. */
  readonly record: FileRecord;
  /** As the oldest found it. */
  readonly state: FileState | null;
  readonly renamedOnly: boolean;
}

/** What brings one file back; nothing where it is as it should be. */
async function fileBack(catalog: Catalog, {record, state, renamedOnly}: Target): Promise<readonly DraftRecord[]> {
  const {path, kind, namespace} = record;
  const text = catalog.view.text('data', path);
  if (text === textOf(state)) return [];
  const before = text === null ? null : await stateFound(catalog, record, text);
  return [{path, kind, namespace, before, after: state, ...(renamedOnly ? {renamedOnly} : {})}];
}

function textOf(state: FileState | null): string | null {
  return state?.text ?? null;
}

/** Every file of the command, and those that are not as it left them. */
function targetsOf(view: StoreView, entries: readonly JournalEntry[]): {readonly targets: ReadonlyMap<string, Target>; readonly changedSince: readonly string[]} {
  const targets = new Map<string, Target>();
  const changedSince = new Set<string>();
  for (const record of entries.flatMap(({files}) => files)) {
    const {path, before: state, after} = record;
    const later = targets.get(path);
    const found = later === undefined ? view.text('data', path) : textOf(later.state);
    if (found !== textOf(after)) changedSince.add(path);
    const renamedOnly = record.renamedOnly === true && later?.renamedOnly !== false;
    targets.set(path, {record: later?.record ?? record, state, renamedOnly});
  }
  return {targets, changedSince: [...changedSince]};
}

function changedByHand(view: StoreView, paths: readonly string[]): AppError {
  const files = paths.map(path => view.place('data', path));
  const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return new AppError('conflict', `${files.slice(0, 3).join(', ')}${more} changed after the command that is to be taken back; nothing was changed`, {
    hint: 'With --force the file becomes what it was before the command; what stands in it now is then a version of its history.',
    next: ['cairn undo --force'],
    details: {files},
  });
}

/** The state of a file as it is now: as the command left it, or as somebody wrote it since. */
async function stateFound(catalog: Catalog, {kind, path, before, after}: FileRecord, text: string): Promise<DraftState> {
  if (after !== null && text === after.text) return after;
  const found = (await catalog.table(kind)).all.find(({place}) => place.path === path);
  if (found?.status !== 'ok') return {...((after ?? before) as FileState), text};
  const {references: _, ...state} = draftOf({id: found.id, manifest: found.content.manifest}, text);
  return state;
}

/** One step per object, however many files it moved between. */
function stepsOf(files: readonly FileRecord[]): readonly ReversalStep[] {
  const steps = new Map<string, ReversalStep>();
  for (const {kind, namespace, before, after} of files) {
    for (const state of [before, after]) {
      if (state === null) continue;
      const known = steps.get(state.id) ?? {kind, id: state.id, namespace, from: null, to: null};
      steps.set(state.id, {...known, ...(state === before ? {from: state.name} : {to: state.name, namespace})});
    }
  }
  return [...steps.values()];
}

/** A default that was deleted without ever having been a file. */
function defaultSteps(files: readonly FileRecord[], entries: readonly JournalEntry[]): readonly ReversalStep[] {
  return entries
    .flatMap(({defaults}) => defaults.flatMap(kind => defaultResource(kind) ?? []))
    .filter(({id}) => !files.some(({before, after}) => before?.id === id || after?.id === id))
    .map(({kind, id, namespace}) => ({kind, id, namespace, from: null, to: defaultName}));
}

function defaultChanges({store}: Catalog, entries: readonly JournalEntry[]): readonly FileChange<Root>[] {
  const again = new Set(entries.flatMap(({defaults}) => defaults));
  const withoutDefaults = new Set([...store.withoutDefaults].filter(kind => !again.has(kind)));
  if (withoutDefaults.size === store.withoutDefaults.size) return [];
  return [{root: 'data', path: storePath, content: storeText({...store, withoutDefaults})}];
}

/** What has taken a name over since keeps it. */
function aliasChanges({aliases}: Catalog, entries: readonly JournalEntry[]): readonly FileChange<Root>[] {
  const known = new Map(Object.entries(aliases));
  for (const [key, {before, after}] of entries.flatMap(entry => Object.entries(entry.aliases))) {
    if ((known.get(key) ?? null) !== after) continue;
    if (before === null) known.delete(key);
    else known.set(key, before);
  }
  const content = JSON.stringify(Object.fromEntries(known));
  return content === JSON.stringify(aliases) ? [] : [{root: 'state', path: aliasPath, content}];
}

/** A base that a later push or pull has moved stays where it is; what is known of the server isn't touched at all. */
function baseUpdates(view: StoreView, entries: readonly JournalEntry[]): readonly SyncUpdate[] {
  const updates = new Map<string, {account: SyncUpdate['account']; records: Map<string, SyncRecord>}>();
  for (const moved of entries.flatMap(({bases}) => bases)) {
    const {account, id} = moved;
    const key = `${account.instance}/${account.account}`;
    const update = updates.get(key) ?? {account, records: new Map<string, SyncRecord>()};
    const record = recordBefore(update.records.get(id) ?? readRecords(view, account, [id]).get(id), moved);
    if (record !== null) updates.set(key, {account, records: update.records.set(id, record)});
  }
  return [...updates.values()].map(({account, records}) => ({account, records: [...records.values()]}));
}

function recordBefore(current: SyncRecord | undefined, {id, kind, owner, before, after}: BaseRecord): SyncRecord | null {
  const {base = null, deletedHere = false, tracking = null} = current ?? {};
  if ((base?.revision ?? null) !== after.revision || deletedHere !== after.deletedHere) return null;
  return {id, kind, owner, tracking, ...before};
}
