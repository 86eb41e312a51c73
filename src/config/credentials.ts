/**
 * Tokens of this machine (SEMANTICS 4.6). `credentials.json` lists which there are and holds those that
 * no keychain keeps; each is bound to the origin and the instance that issued it.
 */
import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {makePrivateFolder, readIfThere, writeAtomically} from '../lib/atomic-file.js';
import {writing} from '../lib/errno.js';
import {parsedJson} from '../lib/json-text.js';
import {withLock} from '../lib/lock.js';
import type {Credential, Credentials, KeptCredential, RemoteSetting} from './config.js';
import {openKeychain} from './keychain.js';
import type {Keychain} from './keychain.js';

type Entry = {readonly expires: string} & ({readonly storedIn: 'keychain'; readonly entry: string} | {readonly storedIn: 'file'; readonly token: string});
type Entries = Readonly<Record<string, Entry>>;

/** The credentials in a config folder. The keychain is asked only for what lies in it, or is new. */
export function openCredentials(folder: string, keychain: () => Promise<Keychain> = openKeychain): Credentials {
  return new FileCredentials(folder, keychain);
}

/** Throws `invalid_input` where the file can't be read as credentials. */
export function checkCredentials(place: string): void {
  const text = readIfThere(place);
  if (text !== null) entriesOf(text, place);
}

class FileCredentials implements Credentials {
  readonly #folder: string;
  readonly #keychain: () => Promise<Keychain>;

  constructor(folder: string, keychain: () => Promise<Keychain>) {
    this.#folder = folder;
    this.#keychain = keychain;
  }

  async get(remote: RemoteSetting): Promise<KeptCredential | null> {
    const entry = this.#read()[keyOf(remote)];
    if (entry === undefined) return null;
    const {expires, storedIn} = entry;
    if (entry.storedIn === 'file') return {token: entry.token, expires, storedIn, place: this.#place};
    const token = this.#fromKeychain(await this.#keychain(), entry.entry);
    return token === null ? null : {token, expires, storedIn, place: entry.entry};
  }

  async set(remote: RemoteSetting, {token, expires}: Credential): Promise<'keychain' | 'file'> {
    const entry = `token ${randomUUID()}`;
    const kept = (await this.#keychain()).write(entry, token);
    const previous = await this.#replace(keyOf(remote), kept ? {storedIn: 'keychain', entry, expires} : {storedIn: 'file', token, expires});
    await this.#discard(previous);
    return kept ? 'keychain' : 'file';
  }

  async delete(remote: RemoteSetting): Promise<void> {
    await this.#discard(await this.#replace(keyOf(remote), undefined));
  }

  get #place(): string {
    return join(this.#folder, 'credentials.json');
  }

  #read(): Entries {
    const text = readIfThere(this.#place);
    return text === null ? {} : entriesOf(text, this.#place);
  }

  /** Puts an entry in place of what was there, which it returns; `undefined` takes it away. */
  async #replace(key: string, entry: Entry | undefined): Promise<Entry | undefined> {
    if (entry === undefined && this.#read()[key] === undefined) return undefined;
    return writing(this.#place, () => {
      makePrivateFolder(this.#folder);
      return withLock(`${this.#place}.lock`, () => {
        const {[key]: previous, ...others} = this.#read();
        const entries = entry === undefined ? others : {...others, [key]: entry};
        writeAtomically(this.#place, `${JSON.stringify(entries, null, 2)}\n`);
        return previous;
      });
    });
  }

  #fromKeychain(keychain: Keychain, entry: string): string | null {
    try {
      return keychain.read(entry);
    } catch (cause) {
      throw new AppError('failed', 'The token lies in the keychain of this machine, which can not be opened now', {
        hint: 'Unlock the keychain, or log in again.',
        next: ['cairn login'],
        cause,
      });
    }
  }

  /** A keychain that is locked or gone must not keep anyone from logging out or in: its entry is never read again. */
  async #discard(entry: Entry | undefined): Promise<void> {
    if (entry?.storedIn !== 'keychain') return;
    try {
      (await this.#keychain()).remove(entry.entry);
    } catch {
      return;
    }
  }
}

function keyOf({url, instance, account}: RemoteSetting): string {
  return `${new URL(url).origin} ${instance} ${account}`;
}

function entriesOf(text: string, place: string): Entries {
  const value = parsedJson(text);
  if (!isJsonObject(value) || !Object.values(value).every(isEntry)) throw damaged(place);
  return value as unknown as Entries;
}

function isEntry(value: Json): boolean {
  if (!isJsonObject(value) || typeof value['expires'] !== 'string') return false;
  return typeof value[value['storedIn'] === 'keychain' ? 'entry' : 'token'] === 'string';
}

/** Says nothing of the content, and keeps no cause that quotes it. */
function damaged(place: string): AppError {
  return new AppError('invalid_input', `The credentials in ${place} are damaged`, {
    hint: 'Remove the file and log in again.',
    next: ['cairn login'],
    details: {file: place},
  });
}
