/**
 * The key that encrypts local secrets. `secret.key` says where it is, so that a keychain that can't be
 * opened is an error and never a new key, and so that of many first uses at once one wins.
 */
import {randomBytes, randomUUID} from 'node:crypto';
import {linkSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import {makePrivateFolder, readIfThere, writeNew} from '../lib/atomic-file.js';
import {hasErrno, writing} from '../lib/errno.js';
import {parsedJson} from '../lib/json-text.js';
import type {SecretKey} from './config.js';
import {openKeychain} from './keychain.js';
import type {Keychain} from './keychain.js';

type KeyFile = {readonly storedIn: 'keychain'; readonly entry: string} | {readonly storedIn: 'file'; readonly key: string};

const keyBytes = 32;

/** The key of a config folder; made when it is first asked for. */
export function openSecretKey(folder: string, keychain: () => Promise<Keychain> = openKeychain): SecretKey {
  const place = join(folder, 'secret.key');
  return {
    get: async () => {
      const text = readIfThere(place) ?? (await writing(place, () => makeKey(place, keychain)));
      const file = keyFileOf(text, place);
      const encoded = file.storedIn === 'file' ? file.key : fromKeychain(await keychain(), file.entry);
      return {key: keyOf(encoded, place), storedIn: file.storedIn};
    },
  };
}

/** Makes a key, unless another process was first: the text of the file that stands then. */
async function makeKey(place: string, keychain: () => Promise<Keychain>): Promise<string> {
  const key = randomBytes(keyBytes).toString('base64');
  const entry = `secret key ${randomUUID()}`;
  const chain = await keychain();
  const kept = chain.write(entry, key);
  const file: KeyFile = kept ? {storedIn: 'keychain', entry} : {storedIn: 'file', key};
  const text = `${JSON.stringify(file)}\n`;
  if (createWhole(place, text)) return text;
  if (kept) chain.remove(entry);
  return readIfThere(place) ?? '';
}

/** The file appears with all of its text or not at all; false where another process was first. */
function createWhole(place: string, text: string): boolean {
  const beside = `${place}.${randomUUID()}`;
  makePrivateFolder(dirname(place));
  writeNew(beside, text);
  try {
    linkSync(beside, place);
    return true;
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(beside, {force: true});
  }
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
  if (!isJsonObject(value)) throw damaged(place);
  const {storedIn, entry, key} = value;
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
