/** Reads objects' files, by way of the index where it knows them. */
import type {BigIntStats} from 'node:fs';
import {isAppError} from '../../domain/errors.js';
import {inWords} from '../../lib/errno.js';
import {sha256} from '../../lib/sha256.js';
import {isCurrent, stampOf} from './file-index.js';
import type {FileIndex, IndexEntry} from './file-index.js';
import type {Place, StoreView} from './layout.js';
import {loadYaml, parseObjectFile} from './object-file.js';
import type {FileContent, Yaml} from './object-file.js';
import {mayHoldPlainSecret} from './plain-values.js';

export interface ReadFile {
  readonly place: Place;
  readonly content: FileContent;
  readonly times: FileTimes;
}

/** In milliseconds since 1970. */
export interface FileTimes {
  readonly born: number;
  readonly changed: number;
}

/** A file that was read from its text, and the text. */
export interface ReadExactly extends ReadFile {
  readonly text: string;
}

/** One that can't be opened is as good as damaged: a row of a list, never the end of it. */
type Opened = ReadFile | Unread | null;

interface Unread {
  readonly place: Place;
  readonly stat: BigIntStats | null;
  readonly text: string;
  readonly digest: string;
  readonly readAt: number;
}

export class FileReader {
  readonly #view: StoreView;
  readonly #index: FileIndex;

  constructor(view: StoreView, index: FileIndex) {
    this.#view = view;
    this.#index = index;
  }

  /** For lists: a file that the index knows in this very state isn't opened. Files that vanish meanwhile are left out. */
  async readAll(places: readonly Place[]): Promise<readonly ReadFile[]> {
    const opened: (ReadFile | Unread)[] = [];
    for (const place of places) {
      const file = this.#guarded(place, () => this.#known(place) ?? this.#open(place));
      if (file !== null) opened.push(file);
    }
    const yaml = opened.some(file => 'text' in file && this.#byText(file) === null) ? await loadYaml() : null;
    return opened.map(file => ('text' in file ? this.#read(file, yaml) : file));
  }

  /** From the file's own text; null where there is none. */
  async readExactly(place: Place): Promise<ReadExactly | null> {
    const file = this.#guarded(place, () => this.#open(place));
    if (file === null) return null;
    if (!('text' in file)) return {...file, text: ''};
    return {...this.#read(file, this.#byText(file) === null ? await loadYaml() : null), text: file.text};
  }

  /** What the index knows of a file in this very state. */
  #known(place: Place): ReadFile | null {
    const stat = this.#stat(place.path);
    const entry = stat === null ? undefined : this.#index.get(place.path);
    return stat !== null && entry !== undefined && isCurrent(entry, stat) ? {place, content: contentOf(entry), times: timesOf(stat)} : null;
  }

  #guarded(place: Place, open: () => Opened): Opened {
    try {
      return open();
    } catch (error) {
      const failure = inWords(error);
      if (!isAppError(failure)) throw error;
      return {place, content: {status: 'damaged', problem: failure.message}, times: timesOf(null)};
    }
  }

  #open(place: Place): Unread | null {
    const stat = this.#stat(place.path);
    const readAt = Date.now();
    const text = this.#view.text('data', place.path);
    return text === null ? null : {place, stat, text, digest: sha256(text), readAt};
  }

  /** The times of a file that is yet to be written are unknown; its old ones would be wrong. */
  #stat(path: string): BigIntStats | null {
    return this.#view.isPending('data', path) ? null : this.#view.stat('data', path);
  }

  #read(file: Unread, yaml: Yaml | null): ReadFile {
    const {place, stat, text, digest, readAt} = file;
    const known = this.#byText(file);
    const content = known === null ? parseObjectFile(yaml as Yaml, text, place) : contentOf(known);
    const times = timesOf(stat);
    if (stat === null || content.status === 'damaged') return {place, content, times};
    const stamp = stampOf(stat, readAt);
    if (known === null && !mayHoldPlainSecret(content.manifest)) this.#index.set(place.path, [stamp, digest, content.id, content.named, content.manifest, '', '']);
    else if (known !== null && stamp !== null && !isCurrent(known, stat)) this.#index.set(place.path, withStamp(known, stamp));
    return {place, content, times};
  }

  /** The entry of the very same text, however its times changed. */
  #byText({place, digest}: Unread): IndexEntry | null {
    const entry = this.#index.get(place.path);
    return entry !== undefined && entry[1] === digest ? entry : null;
  }
}

function contentOf([, , id, named, manifest]: IndexEntry): FileContent {
  return {status: 'ok', id, named, manifest};
}

function withStamp([, ...rest]: IndexEntry, stamp: IndexEntry[0]): IndexEntry {
  return [stamp, ...rest];
}

/** A file that is yet to be written changes now. */
function timesOf(stat: BigIntStats | null): FileTimes {
  const now = Date.now();
  return stat === null ? {born: now, changed: now} : {born: Number(stat.birthtimeMs), changed: Number(stat.mtimeMs)};
}
