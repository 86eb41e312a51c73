/** Encryption of secrets at rest: a key for each secret, wrapped by a master key that lies outside the database (DESIGN 5). */
import {randomBytes} from 'node:crypto';
import {AppError} from '../../../domain/errors.js';
import type {KeySource} from '../../../domain/key-source.js';
import type {SecretValue} from '../../../domain/secret-value.js';
import {open, seal} from '../../../lib/encryption.js';
import {makeKeyFile, readKeys} from '../../../lib/key-ring.js';
import type {RingKey} from '../../../lib/key-ring.js';
import type {Database} from '../../db/database.js';
import type {Queries} from '../../db/schema.js';
import {keptMasterKey, keepMasterKey, opensMasterKey, unwrapDataKey, wrapDataKey} from '../../repositories/master-key.js';
import {deleteSetting} from '../../repositories/settings.js';
import {replaceValues, saveWrappedKey, sealedValues, wrappedKeys} from '../../repositories/secrets.js';

const keyBytes = 32;

export class Vault {
  readonly #instance: string;
  readonly #source: KeySource;
  #keys: readonly RingKey[];

  constructor(instance: string, source: KeySource, keys: readonly RingKey[]) {
    this.#instance = instance;
    this.#source = source;
    this.#keys = keys;
  }

  /** The values of a secret by key; empty where it has none. Rejects with `unavailable` where the master key was rotated and the new one isn't here. */
  async values(db: Queries, secret: string): Promise<ReadonlyMap<string, SecretValue>> {
    const dataKey = await this.#dataKey(db, secret);
    if (dataKey === null) return new Map();
    return new Map([...(await sealedValues(db, secret))].map(([key, sealed]) => [key, open(sealed, dataKey, this.#boundTo(secret, key))]));
  }

  /** Puts these values in place of what the secret had. Rejects with `not_allowed` where the server has no master key. */
  async keep(transaction: Queries, secret: string, values: ReadonlyMap<string, SecretValue>): Promise<void> {
    const dataKey = (await this.#dataKey(transaction, secret)) ?? (await this.#newDataKey(transaction, secret));
    await replaceValues(transaction, secret, new Map([...values].map(([key, value]) => [key, seal(value, dataKey, this.#boundTo(secret, key))])));
  }

  async #newDataKey(transaction: Queries, secret: string): Promise<Uint8Array> {
    const master = await this.#current(transaction);
    const dataKey = randomBytes(keyBytes);
    await saveWrappedKey(transaction, wrapDataKey({id: secret, instance: this.#instance, dataKey}, master));
    return dataKey;
  }

  async #dataKey(db: Queries, secret: string): Promise<Uint8Array | null> {
    const [wrapped] = await wrappedKeys(db, [secret]);
    return wrapped === undefined ? null : unwrapDataKey(wrapped, await this.#master(wrapped.masterKey), this.#instance);
  }

  /** The master key in use: read within the transaction, so that a rotation comes before or after. */
  async #current(transaction: Queries): Promise<RingKey> {
    const kept = await keptMasterKey(transaction);
    if (kept !== null) return this.#master(kept.id);
    if (this.#keys.length === 0 && this.#source.from === 'file' && this.#source.managed) this.#keys = await makeKeyFile(this.#source.file);
    const [first] = this.#keys;
    if (first === undefined) throw noMasterKey();
    await keepMasterKey(transaction, this.#instance, first);
    return first;
  }

  /** One that isn't known yet came by a rotation since the keys were read. */
  async #master(id: string): Promise<RingKey> {
    const known = this.#keys.find(key => key.id === id);
    if (known !== undefined) return known;
    this.#keys = await readKeys(this.#source);
    const found = this.#keys.find(key => key.id === id);
    if (found !== undefined) return found;
    throw new AppError('unavailable', 'the master key of this server\'s secrets was rotated, and this process has not been given the new one', {
      hint: 'Whoever runs it gives it the new key and starts it again.',
    });
  }

  /** A value opens on this server, in this secret and under this key only. */
  #boundTo(secret: string, key: string): readonly string[] {
    return [this.#instance, secret, key];
  }
}

/**
 * The vault of a server that starts. A key that was given is checked, and from the first time on no other one will do; one in a managed
 * file is made when the first secret is kept. Rejects with `failed` where the key is missing or another one.
 */
export async function openVault(database: Pick<Database, 'write'>, instance: string, source: KeySource): Promise<Vault> {
  const keys = await readKeys(source);
  if (source.from === 'file' && !source.managed && keys.length === 0) {
    throw new AppError('invalid_input', `${source.file} is not there: it is to hold the master key`, {hint: '`openssl rand -base64 32` makes one.'});
  }
  await database.write(async transaction => {
    const kept = await keptMasterKey(transaction);
    const [first] = keys;
    // Without any secret nothing is lost with the key.
    if (kept !== null && keys.length === 0 && (await wrappedKeys(transaction)).length === 0) await deleteSetting(transaction, 'master_key');
    else if (kept !== null) opensMasterKey(kept, {keys, source, instance});
    else if (first !== undefined) await keepMasterKey(transaction, instance, first);
  });
  return new Vault(instance, source, keys);
}

function noMasterKey(): AppError {
  return new AppError('not_allowed', 'this server keeps no secrets: it was given no master key', {
    hint: 'Whoever runs it starts it with --master-key-file, --master-key-command or CAIRN_SERVER_MASTER_KEY, the same for all its processes.',
  });
}
