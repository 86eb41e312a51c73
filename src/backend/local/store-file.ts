/** `data/store.json`, which makes a folder a store, and `state/aliases.json`, the names that objects had before. */
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import {kindOfWord} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import type {Namespace} from '../../domain/manifest.js';
import {parsedJson} from '../../lib/json-text.js';
import type {StoreView} from './layout.js';

/** The layout that this version writes: 2 has a journal, which an older cairn would write past. */
const format = 2;
/** The oldest layout that it reads; the first write brings it to the current one (migration.ts). */
const oldestFormat = 1;
export const storePath = 'store.json';
export const aliasPath = 'aliases.json';

export interface StoreInfo {
  /** Of the layout on disk. */
  readonly format: number;
  /** null before the first write. */
  readonly id: string | null;
  /** The kinds whose `default` is no longer virtual. */
  readonly withoutDefaults: ReadonlySet<Kind>;
}

/** Rejects with `unsupported_format` for a store of a newer version, and leaves it alone. */
export function readStore(view: StoreView): StoreInfo {
  const text = view.text('data', storePath);
  if (text === null) return {format, id: null, withoutDefaults: new Set()};
  const value = parsedJson(text);
  const {format: found, id, withoutDefaults} = isJsonObject(value) ? value : {};
  if (!isReadable(found) || typeof id !== 'string') throw unsupported(view, found);
  const words = Array.isArray(withoutDefaults) ? withoutDefaults : [];
  return {format: found, id, withoutDefaults: new Set(words.flatMap(word => (typeof word === 'string' ? (kindOfWord(word) ?? []) : [])))};
}

function isReadable(found: unknown): found is number {
  return typeof found === 'number' && Number.isInteger(found) && found >= oldestFormat && found <= format;
}

export function isCurrentFormat(store: Pick<StoreInfo, 'format'>): boolean {
  return store.format === format;
}

/** The text of the store's file, in the current format. */
export function storeText({id, withoutDefaults}: Pick<StoreInfo, 'id' | 'withoutDefaults'>): string {
  return `${JSON.stringify({format, id, withoutDefaults: [...withoutDefaults]})}\n`;
}

/** The ids of objects by the name that they no longer have (SEMANTICS 1.2). */
export type Aliases = Readonly<Record<string, string>>;

/** A file that can't be read as aliases holds none: they are a convenience. */
export function readAliases(view: StoreView): Aliases {
  const value = parsedJson(view.text('state', aliasPath) ?? '{}');
  return isJsonObject(value) ? (value as Aliases) : {};
}

export function aliasKey(kind: Kind, {remote, owner}: Namespace, name: string): string {
  return [kind, ...(remote === null ? [] : [remote, owner]), name.toLowerCase()].join('/');
}

function unsupported(view: StoreView, found: unknown): AppError {
  const file = view.place('data', storePath);
  const isNewer = typeof found === 'number' && found > format;
  const problem = isNewer ? `has format ${found}; this cairn reads format ${format} and older` : 'is not a store that this cairn can read';
  return new AppError('unsupported_format', `${file} ${problem}`, {
    hint: isNewer ? 'Install a newer cairn. Nothing in the store was changed.' : 'Restore the file from a backup. Nothing in the store was changed.',
    details: {file, found: found ?? null, supported: format},
  });
}
