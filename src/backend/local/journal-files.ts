/**
 * The journal on disk: one small file per commit, `state/journal/XXXXXX/XX.json`, where the digits are its sequence number. So
 * the newest is found, and the oldest dropped, without reading the others.
 */
import {isAppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import {kinds} from '../../domain/kind.js';
import type {FileChange} from '../../lib/transaction.js';
import type {FileRecord, JournalEntry} from '../journal.js';
import {compareTexts, folderOf, kindFolderOf, folderOfKind} from './layout.js';
import type {Root, StoreView} from './layout.js';

const folder = 'journal';
const perFolder = 256;
/** A thousand entries, and the folder that is being filled. */
const keptFolders = 5;
const isFolderName = (name: string): boolean => /^[0-9a-f]{6}$/.test(name);
const isFileName = (name: string): boolean => /^[0-9a-f]{2}\.json$/.test(name);

/** An entry with its sequence number. */
export interface NumberedEntry extends JournalEntry {
  readonly sequence: number;
}

export function nextSequence(view: StoreView): number {
  const [last] = sequences(view);
  return last === undefined ? 1 : last + 1;
}

/** The sequence numbers, newest first. Folders are looked into as they are reached. */
function* sequences(view: StoreView, only?: string): Generator<number> {
  for (const name of only === undefined ? foldersIn(view) : [only]) {
    for (const file of filesIn(view, name)) yield Number.parseInt(name + file.slice(0, 2), 16);
  }
}

/** Newest first. */
function foldersIn(view: StoreView): readonly string[] {
  return descending(view.names('state', folder).filter(isFolderName));
}

function filesIn(view: StoreView, name: string): readonly string[] {
  return descending(view.names('state', `${folder}/${name}`).filter(isFileName));
}

/**
 * The entries, newest first, of the whole journal or of one folder; one that can't be read (a power cut) is left out. `containing` spares
 * the parsing of those without that text.
 */
export function* entriesIn(view: StoreView, containing = '', only?: string): Generator<NumberedEntry> {
  for (const sequence of sequences(view, only)) {
    const text = view.text('state', pathOfEntry(sequence));
    const entry = text?.includes(containing) ? parsed(text) : null;
    if (entry !== null) yield {...entry, sequence};
  }
}

/** The files, below the state folder, that should be entries and aren't. */
export function unreadableEntries(view: StoreView): readonly string[] {
  return [...sequences(view)].map(pathOfEntry).filter(path => parsed(textOrNothing(view, path)) === null);
}

function textOrNothing(view: StoreView, path: string): string {
  try {
    return view.text('state', path) ?? '';
  } catch (error) {
    if (isAppError(error)) return '';
    throw error;
  }
}

/** The entry is part of the transaction that it tells of; it is flushed with the record, and not once more by itself. */
export function entryChange(sequence: number, entry: JournalEntry): FileChange<Root> {
  return {root: 'state', path: pathOfEntry(sequence), content: JSON.stringify(entry), durable: false};
}

/** True for the first entry of a folder: the moment to drop old ones. */
export function beginsFolder(sequence: number): boolean {
  return sequence % perFolder === 0;
}

/** The folders that lie beyond the newest thousand entries and still have some, oldest first. */
export function olderFolders(view: StoreView): readonly string[] {
  return foldersIn(view).slice(keptFolders).filter(name => filesIn(view, name).length > 0).reverse();
}

/** Every entry's file in a folder, below the state folder. */
export function entryFiles(view: StoreView, name: string): readonly string[] {
  return filesIn(view, name).map(file => `${folder}/${name}/${file}`);
}

function pathOfEntry(sequence: number): string {
  const digits = sequence.toString(16).padStart(8, '0');
  return `${folder}/${digits.slice(0, 6)}/${digits.slice(6)}.json`;
}

function descending(names: readonly string[]): readonly string[] {
  return [...names].sort((a, b) => compareTexts(b, a));
}

function parsed(text: string): JournalEntry | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is JournalEntry {
  if (!isJsonObject(value)) return false;
  const {command, at, first, files, defaults, aliases, bases} = value;
  const isOfCommand = isJsonObject(command) && typeof command['id'] === 'string' && Array.isArray(command['words']);
  const isWhole = [files, defaults, bases].every(Array.isArray) && isJsonObject(aliases) && typeof at === 'string' && typeof first === 'number';
  return isOfCommand && isWhole && (files as unknown as readonly FileRecord[]).every(isInItsFolder);
}

/** What an undo writes stays among the objects of that kind and owner, whatever the entry's file says. */
function isInItsFolder({path, kind, namespace}: FileRecord): boolean {
  if (typeof path !== 'string' || !kinds.includes(kind) || !isJsonObject(namespace)) return false;
  const name = path.slice(folderOf(kind, namespace).length + 1);
  return kindFolderOf(path) === folderOfKind(kind) && path === `${folderOf(kind, namespace)}/${name}` && /^[^./\\][^/\\]*$/.test(name);
}
