/** A server's identity: made at its first start, kept in its database. */
import {newId} from '../../lib/uuid.js';
import type {Database} from '../db/database.js';
import {everyone} from '../policy/policy.js';
import {insertEveryone} from '../repositories/owners.js';
import {readSetting, writeSetting} from '../repositories/settings.js';
import type {Identity} from './context.js';

export async function identify(database: Database, version: string, now: Date): Promise<Identity> {
  return database.write(async transaction => {
    const instance = await readSetting(transaction, 'instance');
    const epoch = await readSetting(transaction, 'epoch');
    if (instance !== undefined && epoch !== undefined) return {instance, epoch, version};
    const made = {instance: newId(), epoch: newId()};
    await writeSetting(transaction, 'instance', made.instance);
    await writeSetting(transaction, 'epoch', made.epoch);
    await insertEveryone(transaction, everyone, now);
    return {...made, version};
  });
}
