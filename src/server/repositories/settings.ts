/** What the server knows about itself, and the counter of its commits. */
import type {Queries} from '../db/schema.js';

/** `pruned`: the last commit whose tombstones may be forgotten. `master_key`: which one is in use, and how to know it. */
export type SettingKey = 'instance' | 'epoch' | 'setup_token_hash' | 'pruned' | 'master_key';

export async function readSetting(db: Queries, key: SettingKey): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

export async function writeSetting(db: Queries, key: SettingKey, value: string): Promise<void> {
  await db.insertInto('settings').values({key, value}).onConflict(conflict => conflict.column('key').doUpdateSet({value})).execute();
}

export async function deleteSetting(db: Queries, key: SettingKey): Promise<void> {
  await db.deleteFrom('settings').where('key', '=', key).execute();
}

const changes = 'changes';

/**
 * The number of this commit. The row stays locked until the transaction ends, so commits become
 * visible in the order of their numbers and a reader never skips one (SEMANTICS 3.8).
 */
export async function nextSequence(db: Queries): Promise<number> {
  const {value} = await db.insertInto('sequences').values({name: changes, value: 1})
    .onConflict(conflict => conflict.column('name').doUpdateSet(({eb}) => ({value: eb('sequences.value', '+', 1)})))
    .returning('value').executeTakeFirstOrThrow();
  return value;
}

/** The number of the last commit; 0 before the first. */
export async function lastSequence(db: Queries): Promise<number> {
  const row = await db.selectFrom('sequences').select('value').where('name', '=', changes).executeTakeFirst();
  return row?.value ?? 0;
}
