/**
 * The key that encrypts local secrets. `secret.key` says where it is, so that a keychain that can't be
 * opened is an error and never a new key, and so that of many first uses at once one wins.
 */
import {randomBytes, randomUUID} from 'node:crypto';
import {dirname, join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import {createWhole, makePrivateFolder, readIfThere, writeAtomically} from '../lib/atomic-file.js';
import {writing} from '../lib/errno.js';
import {parsedJson} from '../lib/json-text.js';
import {acquireLock} from '../lib/lock.js';
import type {KeptPlace, KeyRing, SecretKey} from './config.js';
import {openKeychain} from './keychain.js';
import type {Keychain} from './keychain.js';

type Entry = {readonly storedIn: 'keychain'; readonly entry: string} | {readonly storedIn: 'file'; readonly key: string};
/** The key of now, and those of before a rotation, the latest first. */
type KeyFile = Entry & {readonly earlier?: readonly Entry[]};

const keyBytes = 32;

export interface SecretKeyOptions {
  readonly keychain?: () => Promise<Keychain>;
  /** Called where no keychain would keep a new key, with the file that holds it now. */
  readonly onKeptInFile?: (file: string) => void;
}

/** The key of a config folder; made when it is first asked for. */
export function openSecretKey(folder: string, {keychain = openKeychain, onKeptInFile = () => {}}: SecretKeyOptions = {}): SecretKey {
  return new KeptSecretKey(join(folder, 'secret.key'), keychain, onKeptInFile);
}

class KeptSecretKey implements SecretKey {
  readonly #place: string;
  readonly #keychain: () => Promise<Keychain>;
  readonly #onKeptInFile: (file: string) => void;

  constructor(place: string, keychain: () => Promise<Keychain>, onKeptInFile: (file: string) => void) {
    this.#place = place;
    this.#keychain = keychain;
    this.#onKeptInFile = onKeptInFile;
  }

  async get(): Promise<KeyRing> {
    const file = await this.#read();
    const key = keyOf(file.storedIn === 'file' ? file.key : fromKeychain(await this.#keychain(), file.entry), this.#place);
    return {key, storedIn: file.storedIn, earlier: await this.#earlierKeys(file.earlier ?? [])};
  }

  where(): KeptPlace | null {
    const text = readIfThere(this.#place);
    if (text === null) return null;
    const file = keyFileOf(text, this.#place);
    return file.storedIn === 'file' ? {kind: 'file', place: this.#place} : {kind: 'keychain', place: file.entry};
  }

  /** What the system refuses to `work` isn't about the key, and is left as it is. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    const lock = await writing(this.#place, () => {
      makePrivateFolder(dirname(this.#place));
      return acquireLock(`${this.#place}.lock`);
    });
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  rotate<T>(sealAnew: () => Promise<T>, {forgetEarlier}: {readonly forgetEarlier: boolean}): Promise<T> {
    return this.hold(async () => {
      const {earlier = [], ...before} = await this.#read();
      const file: KeyFile = {...(await this.#newEntry()), earlier: [before, ...earlier]};
      await writing(this.#place, () => writeAtomically(this.#place, textOf(file)));
      const result = await sealAnew();
      if (forgetEarlier) await this.#forgetEarlier(file);
      return result;
    });
  }

  async #read(): Promise<KeyFile> {
    return keyFileOf(readIfThere(this.#place) ?? (await writing(this.#place, () => this.#make())), this.#place);
  }

  /** Makes a key, unless another process was first: the text of the file that stands then. */
  async #make(): Promise<string> {
    const entry = await this.#newEntry();
    const text = textOf(entry);
    if (createWhole(this.#place, text)) return text;
    await this.#remove(entry);
    return readIfThere(this.#place) ?? '';
  }

  async #newEntry(): Promise<Entry> {
    const key = randomBytes(keyBytes).toString('base64');
    const entry = `secret key ${randomUUID()}`;
    if ((await this.#keychain()).write(entry, key)) return {storedIn: 'keychain', entry};
    this.#onKeptInFile(this.#place);
    return {storedIn: 'file', key};
  }

  /** One that can't be read any more stops nothing: what it opened is told as unreadable where it is wanted. */
  async #earlierKeys(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    const keys: Uint8Array[] = [];
    for (const entry of entries) {
      const encoded = entry.storedIn === 'file' ? entry.key : await this.#readOrNull(entry.entry);
      if (encoded !== null) keys.push(keyOf(encoded, this.#place));
    }
    return keys;
  }

  async #readOrNull(entry: string): Promise<string | null> {
    try {
      return (await this.#keychain()).read(entry);
    } catch {
      return null;
    }
  }

  async #forgetEarlier({earlier = [], ...current}: KeyFile): Promise<void> {
    writeAtomically(this.#place, textOf(current));
    for (const entry of earlier) await this.#remove(entry);
  }

  /** A keychain that can't be opened keeps an entry that nothing names any more. */
  async #remove(entry: Entry): Promise<void> {
    if (entry.storedIn === 'file') return;
    try {
      (await this.#keychain()).remove(entry.entry);
    } catch {
      return;
    }
  }
}

function textOf(file: KeyFile): string {
  return `${JSON.stringify(file)}\n`;
}

function fromKeychain(keychain: Keychain, entry: string): string {
  let key: string | null;
  try {
    key = keychain.read(entry);
  } catch (cause) {
    throw new AppError('failed', 'The key of the local secrets lies in the keychain of this machine, which can not be opened now', {
      hint: 'Unlock the keychain and try again.',
      cause,
    });
  }
  if (key === null) {
    throw new AppError('failed', 'The keychain of this machine no longer has the key of the local secrets', {
      hint: 'Their values can not be read any more: restore the keychain, or delete these secrets and create them again.',
    });
  }
  return key;
}

function keyFileOf(text: string, place: string): KeyFile {
  const value = parsedJson(text);
  const current = entryOf(value, place);
  const earlier = isJsonObject(value) ? value['earlier'] : undefined;
  if (earlier === undefined) return current;
  if (!Array.isArray(earlier)) throw damaged(place);
  return {...current, earlier: earlier.map(each => entryOf(each, place))};
}

function entryOf(value: unknown, place: string): Entry {
  const {storedIn, entry, key} = isJsonObject(value) ? value : {};
  if (storedIn === 'keychain' && typeof entry === 'string') return {storedIn, entry};
  if (storedIn === 'file' && typeof key === 'string') return {storedIn, key};
  throw damaged(place);
}

function keyOf(encoded: string, place: string): Uint8Array {
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== keyBytes) throw damaged(place);
  return key;
}

function damaged(place: string): AppError {
  return new AppError('invalid_input', `The key of the local secrets, ${place}, is damaged`, {
    hint: 'Restore it from a backup. Without it the values of local secrets can not be read.',
    details: {file: place},
  });
}
