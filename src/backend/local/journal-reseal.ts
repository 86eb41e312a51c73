/** Writing what the journal holds encrypted under the key of now, so that undo and history outlast the keys of before. */
import {hasCode} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Kind} from '../../domain/kind.js';
import {refText} from '../../domain/ref.js';
import {SecretValue} from '../../domain/secret-value.js';
import {isSealed, open, openWithAny, seal} from '../../lib/encryption.js';
import type {FileRecord, FileState, SealValueAnew} from '../journal.js';
import {belongsTo} from './journal-seal.js';
import type {JournalGuard} from './journal-seal.js';
import {loadYaml} from './object-file.js';

/** For one pass over a journal: a text that stands in it twice stays the same twice, or a version would look like one by hand. */
export class Resealer {
  readonly #value: SealValueAnew;
  readonly #guard: JournalGuard | undefined;
  readonly #done = new Map<string, string>();
  readonly #unreadable = new Set<string>();

  constructor(value: SealValueAnew, guard: JournalGuard | undefined) {
    this.#value = value;
    this.#guard = guard;
  }

  /** The refs of objects of which something could not be read. */
  get unreadable(): readonly string[] {
    return [...this.#unreadable].sort();
  }

  /** The files of an entry as they are to be written; null where nothing changes. */
  async files(files: readonly FileRecord[]): Promise<readonly FileRecord[] | null> {
    let changed = false;
    const anew: FileRecord[] = [];
    for (const file of files) {
      const states = {before: await this.#state(file, file.before), after: await this.#state(file, file.after)};
      changed ||= states.before !== file.before || states.after !== file.after;
      anew.push({...file, ...states});
    }
    return changed ? anew : null;
  }

  async #state(file: FileRecord, state: FileState | null): Promise<FileState | null> {
    if (state === null || !state.text.includes('v1:')) return state;
    const text = this.#done.get(state.text) ?? (await this.#text(file, state));
    this.#done.set(state.text, text);
    return text === state.text ? state : {...state, text};
  }

  async #text(file: FileRecord, state: FileState): Promise<string> {
    try {
      return state.secret === true && this.#guard !== undefined ? await this.#whole(file.kind, state, await this.#guard.keys()) : await this.#values(file.kind, state);
    } catch (error) {
      if (!hasCode(error, 'failed')) throw error;
      this.#unreadable.add(refText(file.kind, state.name, file.namespace));
      return state.text;
    }
  }

  /** A text that is encrypted as a whole, and may hold encrypted values besides. */
  async #whole(kind: Kind, state: FileState, keys: readonly [Uint8Array, ...Uint8Array[]]): Promise<string> {
    const before = openWithAny(state.text, keys, belongsTo(state)).reveal();
    const after = await this.#values(kind, {...state, text: before});
    return after === before && isUnder(keys[0], state) ? state.text : seal(new SecretValue(after), keys[0], belongsTo(state));
  }

  /** Only the values are exchanged: what people wrote around them stays. */
  async #values(kind: Kind, {id, text}: FileState): Promise<string> {
    if (kind !== 'secret') return text;
    let anew = text;
    for (const [key, sealed] of await sealedIn(text)) anew = anew.replaceAll(sealed, await this.#anew({id, key}, sealed));
    return anew;
  }

  async #anew(secret: {readonly id: string; readonly key: string}, sealed: string): Promise<string> {
    const anew = this.#done.get(sealed) ?? (await this.#value(secret, sealed));
    this.#done.set(sealed, anew);
    return anew;
  }
}

function isUnder(key: Uint8Array, state: FileState): boolean {
  try {
    return open(state.text, key, belongsTo(state)) instanceof SecretValue;
  } catch (error) {
    if (hasCode(error, 'failed')) return false;
    throw error;
  }
}

/** The encrypted values in a secret's file, by key; none in a file that can't be parsed. */
async function sealedIn(text: string): Promise<readonly (readonly [key: string, sealed: string])[]> {
  const yaml = await loadYaml();
  try {
    const value = yaml.parseYaml(text, 'the journal');
    const spec = isJsonObject(value) ? value['spec'] : null;
    const values = isJsonObject(spec) ? spec['values'] : null;
    return isJsonObject(values) ? Object.entries(values).flatMap(([key, sealed]) => (typeof sealed === 'string' && isSealed(sealed) ? [[key, sealed] as const] : [])) : [];
  } catch (error) {
    if (hasCode(error, 'invalid_manifest') || hasCode(error, 'invalid_input')) return [];
    throw error;
  }
}
