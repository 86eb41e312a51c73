/** Which master key is in use, how a wrong one is known, and the data keys that it wraps. The key itself is never here. */
import {AppError} from '../../domain/errors.js';
import type {KeySource} from '../../domain/key-source.js';
import {SecretValue} from '../../domain/secret-value.js';
import {open, seal} from '../../lib/encryption.js';
import {shownSource} from '../../lib/key-ring.js';
import type {RingKey} from '../../lib/key-ring.js';
import type {Queries} from '../db/schema.js';
import type {WrappedKey} from './secrets.js';
import {readSetting, writeSetting} from './settings.js';

/** The id of the master key in use, and something that only it opens. */
export interface KeptMasterKey {
  readonly id: string;
  readonly check: string;
}

/** null before the first secret. */
export async function keptMasterKey(db: Queries): Promise<KeptMasterKey | null> {
  const text = await readSetting(db, 'master_key');
  return text === undefined ? null : (JSON.parse(text) as KeptMasterKey);
}

export async function keepMasterKey(transaction: Queries, instance: string, {id, key}: RingKey): Promise<void> {
  const kept: KeptMasterKey = {id, check: seal(new SecretValue(instance), key, checkOf(instance))};
  await writeSetting(transaction, 'master_key', JSON.stringify(kept));
}

/** The key in use among those of a source. Throws `failed` where it isn't among them. */
export function opensMasterKey(kept: KeptMasterKey, {keys, source, instance}: {readonly keys: readonly RingKey[]; readonly source: KeySource; readonly instance: string}): RingKey {
  const found = keys.find(({id}) => id === kept.id);
  if (found === undefined) throw wrongKey(keys.length === 0, source);
  try {
    open(kept.check, found.key, checkOf(instance));
    return found;
  } catch {
    throw wrongKey(false, source);
  }
}

export interface DataKey {
  /** The secret's. */
  readonly id: string;
  /** The server's. */
  readonly instance: string;
  readonly dataKey: Uint8Array;
}

export function wrapDataKey({id, instance, dataKey}: DataKey, master: RingKey): WrappedKey {
  return {id, masterKey: master.id, wrappedKey: seal(new SecretValue(Buffer.from(dataKey).toString('base64')), master.key, dataKeyOf(instance, id))};
}

/** Throws `failed` where the row was changed. */
export function unwrapDataKey({id, wrappedKey}: WrappedKey, master: RingKey, instance: string): Uint8Array {
  return Buffer.from(open(wrappedKey, master.key, dataKeyOf(instance, id)).reveal(), 'base64');
}

function checkOf(instance: string): readonly string[] {
  return [instance, 'master key'];
}

function dataKeyOf(instance: string, secret: string): readonly string[] {
  return [instance, secret, 'data key', ''];
}

function wrongKey(isMissing: boolean, source: KeySource): AppError {
  const what = isMissing ? 'is missing' : 'is another one';
  const where = source.from === 'nowhere' ? 'it was not given' : `${shownSource(source)} ${isMissing ? 'has none' : 'has not the one that they are encrypted with'}`;
  return new AppError('failed', `the master key of this server's secrets ${what}: ${where}`, {
    hint: 'Give the key that it had before, with --master-key-file, --master-key-command or CAIRN_SERVER_MASTER_KEY. Nothing was changed.',
  });
}
