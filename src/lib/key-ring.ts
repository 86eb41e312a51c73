/** Keys of 32 bytes from a file, a variable or a command: the one to use first, then earlier ones. */
import {exec} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {promisify} from 'node:util';
import {AppError} from '../domain/errors.js';
import type {KeySource} from '../domain/key-source.js';
import {createWhole, readIfThere, writeAtomically} from './atomic-file.js';
import {writing} from './errno.js';

export interface RingKey {
  /** Tells keys apart and nothing of them: 32 bytes of chance can't be guessed from a digest. */
  readonly id: string;
  readonly key: Uint8Array;
}

const keyBytes = 32;
/** A key command may ask a service; in milliseconds. */
const commandTimeout = 30_000;

/** All keys of a source; none where it is a file that isn't there, or nowhere. Rejects with `invalid_input` for what are no keys, and with `failed` where a command fails. */
export async function readKeys(source: KeySource): Promise<readonly RingKey[]> {
  switch (source.from) {
    case 'nowhere':
      return [];
    case 'text':
      return keysIn(source.text.reveal(), shownSource(source));
    case 'command':
      return keysIn(await outputOf(source.command), shownSource(source));
    case 'file': {
      const text = readIfThere(source.file);
      return text === null ? [] : keysIn(text, shownSource(source));
    }
  }
}

/** Makes the first key of a file, readable by this user alone; where another process was first, its key. */
export async function makeKeyFile(file: string): Promise<readonly RingKey[]> {
  await writing(file, () => createWhole(file, `${newKey()}\n`));
  return keysIn(readIfThere(file) ?? '', file);
}

/** Puts a new key first into a file; the others stay behind it. */
export async function addKey(file: string): Promise<readonly RingKey[]> {
  const before = readIfThere(file) ?? '';
  await writing(file, () => writeAtomically(file, `${newKey()}\n${before}`));
  return keysIn(readIfThere(file) ?? '', file);
}

/** Leaves the first key alone in a file. */
export async function dropEarlierKeys(file: string): Promise<void> {
  const [first = ''] = wordsIn(readIfThere(file) ?? '');
  await writing(file, () => writeAtomically(file, `${first}\n`));
}

/** How messages name a source. */
export function shownSource(source: KeySource): string {
  switch (source.from) {
    case 'file':
      return source.file;
    case 'text':
      return 'CAIRN_SERVER_MASTER_KEY';
    case 'command':
      return 'the master key command';
    case 'nowhere':
      return 'nowhere';
  }
}

function newKey(): string {
  return randomBytes(keyBytes).toString('base64');
}

function wordsIn(text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '');
}

function keysIn(text: string, where: string): readonly RingKey[] {
  const keys = wordsIn(text).map(word => ({word, key: Buffer.from(word, 'base64')}));
  if (keys.length > 0 && keys.every(({word, key}) => key.length === keyBytes && /^[A-Za-z0-9+/_-]{43}=?$/.test(word))) {
    return keys.map(({key}) => ({id: createHash('sha256').update('cairn master key').update(key).digest('hex').slice(0, 16), key}));
  }
  throw new AppError('invalid_input', `${where} has no master key: that is 32 random bytes in base64`, {hint: '`openssl rand -base64 32` makes one.'});
}

/** Neither what it prints nor how it was called is told: both may hold the key. */
async function outputOf(command: string): Promise<string> {
  try {
    return (await promisify(exec)(command, {timeout: commandTimeout, maxBuffer: 64 * 1024, windowsHide: true})).stdout;
  } catch (error) {
    const {code, signal} = error as {code?: number | string; signal?: string | null};
    throw new AppError('failed', `the master key command ended with ${signal ?? `status ${String(code)}`}`, {hint: 'Run it by hand to see why.'});
  }
}
