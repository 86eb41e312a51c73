/** Giving the secrets of a server another master key, while it runs. */
import {Kysely} from 'kysely';
import {AppError} from '../../domain/errors.js';
import type {KeySource} from '../../domain/key-source.js';
import {addKey, dropEarlierKeys, readKeys, shownSource} from '../../lib/key-ring.js';
import type {RingKey} from '../../lib/key-ring.js';
import {engineFor} from '../db/database.js';
import type {Engine} from '../db/engine.js';
import {newestVersion, schemaVersion} from '../db/migrations.js';
import type {Queries, Schema} from '../db/schema.js';
import {appendAudit} from '../repositories/audit.js';
import {keepMasterKey, keptMasterKey, opensMasterKey, unwrapDataKey, wrapDataKey} from '../repositories/master-key.js';
import {saveWrappedKey, wrappedKeys} from '../repositories/secrets.js';
import {readSetting} from '../repositories/settings.js';
import type {KeyRotation, RotateKeyRequest} from './operations.js';
import {checkThere, databaseOf, defaultMasterKey} from './place.js';

/**
 * Wraps every secret's key with the first key of the source, in one transaction; a file whose first key is in use already gets a new one
 * before. Both keys are in the source until all is done, so that a process that ends at any moment leaves every value readable; servers
 * that run read the source again when they meet a key that they don't know. Rejects with `not_found` where there is no secret yet,
 * `failed` for a wrong key, and `usage` where a variable or a command gives no other key.
 */
export async function rotateMasterKey({place, masterKey, forgetEarlier}: RotateKeyRequest, now: Date): Promise<KeyRotation> {
  checkThere(place);
  const source = masterKey ?? defaultMasterKey(place);
  const engine = await engineFor(databaseOf(place), 'tool');
  const db = new Kysely<Schema>({dialect: engine.dialect});
  try {
    await checkVersion(db, engine);
    const keys = await keysWithNext(db, source);
    const secrets = await rewrap(db, engine, {keys, source, now});
    if (forgetEarlier && source.from === 'file') await dropEarlierKeys(source.file);
    return {secrets, key: shownSource(source), forgotten: forgetEarlier && source.from === 'file'};
  } finally {
    await db.destroy();
  }
}

async function checkVersion(db: Queries, engine: Engine): Promise<void> {
  const version = await schemaVersion(db as unknown as Kysely<unknown>, engine);
  if (version === newestVersion) return;
  throw new AppError('unsupported_format', `the tables are of version ${version}; this cairn works with version ${newestVersion}`, {next: ['cairn server migrate']});
}

/** All keys, the one to use from now on first. */
async function keysWithNext(db: Queries, source: KeySource): Promise<readonly RingKey[]> {
  const kept = await keptMasterKey(db);
  if (kept === null) throw new AppError('not_found', 'no secret was ever kept here: there is no master key to rotate');
  const keys = await readKeys(source);
  opensMasterKey(kept, {keys, source, instance: await instanceOf(db)});
  if (keys[0]?.id !== kept.id) return keys;
  if (source.from === 'file') return addKey(source.file);
  throw new AppError('usage', `${shownSource(source)} gives the key that is in use already`, {
    hint: 'Let it give the new key first and the one of now behind it, for every process; rotate then, and take the old one away.',
  });
}

async function rewrap(db: Queries, engine: Engine, {keys, source, now}: {readonly keys: readonly RingKey[]; readonly source: KeySource; readonly now: Date}): Promise<number> {
  const [next] = keys as [RingKey];
  return db.transaction().execute(async transaction => {
    await engine.lockWrites(transaction as unknown as Kysely<unknown>);
    const instance = await instanceOf(transaction);
    const rows = await wrappedKeys(transaction);
    for (const row of rows) {
      const master = keys.find(({id}) => id === row.masterKey);
      if (master === undefined) {
        throw new AppError('failed', `the key of a secret (${row.id}) is encrypted with a master key that ${shownSource(source)} has not`, {hint: 'Nothing was changed.'});
      }
      await saveWrappedKey(transaction, wrapDataKey({id: row.id, instance, dataKey: unwrapDataKey(row, master, instance)}, next));
    }
    await keepMasterKey(transaction, instance, next);
    await appendAudit(transaction, now, [{account: null, action: 'master-key-rotate', subject: instance, details: {secrets: rows.length}}]);
    return rows.length;
  });
}

async function instanceOf(db: Queries): Promise<string> {
  return (await readSetting(db, 'instance')) ?? '';
}
