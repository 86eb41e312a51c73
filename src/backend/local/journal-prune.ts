/** Dropping old entries, a folder of them at a time: those that are both beyond the newest thousand and older than 90 days. */
import {isJsonObject} from '../../domain/json.js';
import {sha256} from '../../lib/sha256.js';
import type {FileChange} from '../../lib/transaction.js';
import type {FileState} from '../journal.js';
import {entriesIn, entryFiles, olderFolders} from './journal-files.js';
import type {NumberedEntry} from './journal-files.js';
import type {Root, StoreView} from './layout.js';
import {draftsOf} from './versions.js';
import type {DroppedVersions} from './versions.js';

const droppedPath = 'journal/dropped.json';
const keptFor = 90 * 24 * 60 * 60 * 1000;

/** What is known of versions that were dropped, by id. */
export function droppedIn(view: StoreView): ReadonlyMap<string, DroppedVersions> {
  try {
    const value: unknown = JSON.parse(view.text('state', droppedPath) ?? '{}');
    return new Map(isJsonObject(value) ? Object.entries(value as unknown as Record<string, DroppedVersions>) : []);
  } catch {
    return new Map();
  }
}

/** The changes that drop what is old at that moment; `opened` reads an entry's texts. */
export async function pruning(view: StoreView, now: Date, opened: (entry: NumberedEntry) => Promise<NumberedEntry>): Promise<readonly FileChange<Root>[]> {
  const folders = olderFolders(view).filter(folder => isOld([...entriesIn(view, '', folder)], now));
  if (folders.length === 0) return [];
  const entries = await Promise.all(folders.flatMap(folder => [...entriesIn(view, '', folder)].reverse()).map(opened));
  const dropped = new Map(droppedIn(view));
  for (const [id, last] of lastStates(entries)) {
    const before = dropped.get(id);
    const count = (before?.count ?? 0) + draftsOf(id, entries, before).length;
    dropped.set(id, {count, text: last === null ? null : sha256(last.text)});
  }
  const removals = folders.flatMap(folder => entryFiles(view, folder)).map((path): FileChange<Root> => ({root: 'state', path, content: null}));
  return [...removals, {root: 'state', path: droppedPath, content: JSON.stringify(Object.fromEntries(dropped))}];
}

function isOld(entries: readonly NumberedEntry[], now: Date): boolean {
  return entries.every(({at}) => now.getTime() - Date.parse(at) > keptFor);
}

/** Every object that the entries (oldest first) tell of, as the last of them left it. */
function lastStates(entries: readonly NumberedEntry[]): ReadonlyMap<string, FileState | null> {
  const states = new Map<string, FileState | null>();
  for (const {files} of entries) {
    for (const {before} of files) if (before !== null) states.set(before.id, null);
    for (const {after} of files) if (after !== null) states.set(after.id, after);
  }
  return states;
}
