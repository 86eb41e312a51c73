/** API keys and the hashes of their tokens. */
import type {KeyScope} from '../../domain/key-scope.js';
import {preparedRows} from '../db/prepared.js';
import type {Queries} from '../db/schema.js';
import {nameKey} from './objects.js';
import type {PresentedAccount} from './sessions.js';

export interface KeyRecord {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scope: KeyScope;
  readonly created: string;
  /** The latest first. */
  readonly tokens: readonly KeyToken[];
}

export interface KeyToken {
  readonly tokenHash: string;
  readonly created: string;
  readonly expires: string | null;
  readonly lastUsed: string | null;
}

/** A key as a token of it was looked up, with its account. */
export interface PresentedKey extends Pick<KeyRecord, 'id' | 'name' | 'scope'> {
  readonly account: PresentedAccount;
  readonly token: Omit<KeyToken, 'created'>;
}

/** The key that a live token belongs to, of an active account. */
export async function keyByToken(db: Queries, tokenHash: string, now: Date): Promise<PresentedKey | undefined> {
  const [found] = await preparedRows(db, 'key', {
    values: {tokenHash, now: now.toISOString()},
    build: values => db.selectFrom('api_key_tokens').innerJoin('api_keys', 'api_keys.id', 'api_key_tokens.key')
      .innerJoin('users', 'users.id', 'api_keys.account').innerJoin('owners', 'owners.id', 'users.id')
      .select(['api_keys.id', 'api_keys.name', 'api_keys.scope', 'users.id as account', 'users.role', 'owners.name as username', 'api_key_tokens.expires', 'api_key_tokens.last_used'])
      .where('token_hash', '=', values.tokenHash).where(live => live.or([live('expires', 'is', null), live('expires', '>', values.now)])).where('users.active', '=', 1),
  });
  if (found === undefined) return undefined;
  const {id, name, scope, account, role, username, expires, last_used: lastUsed} = found;
  return {id, name, scope: JSON.parse(scope) as KeyScope, account: {id: account, username, role}, token: {tokenHash, expires, lastUsed}};
}

/** The keys of an account by name; with a name, the one of it. */
export async function keysOf(db: Queries, account: string, name?: string): Promise<readonly KeyRecord[]> {
  const keys = await db.selectFrom('api_keys').selectAll().where('account', '=', account)
    .$if(name !== undefined, query => query.where('name_key', '=', nameKey(name as string))).orderBy('name_key').execute();
  const tokens = await db.selectFrom('api_key_tokens').innerJoin('api_keys', 'api_keys.id', 'api_key_tokens.key').selectAll('api_key_tokens')
    .where('api_keys.account', '=', account).orderBy('api_key_tokens.created', 'desc').execute();
  return keys.map(({id, name: spelled, scope, created}) => ({
    id, account, name: spelled, created, scope: JSON.parse(scope) as KeyScope,
    tokens: tokens.filter(({key}) => key === id).map(tokenOf),
  }));
}

export async function insertKey(db: Queries, {id, account, name, scope, created}: Omit<KeyRecord, 'tokens'>): Promise<void> {
  await db.insertInto('api_keys').values({id, account, name, name_key: nameKey(name), scope: JSON.stringify(scope), created}).execute();
}

export async function insertKeyToken(db: Queries, key: string, {tokenHash, created, expires}: Omit<KeyToken, 'lastUsed'>): Promise<void> {
  await db.insertInto('api_key_tokens').values({token_hash: tokenHash, key, created, expires, last_used: null}).execute();
}

export async function deleteKey(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('api_key_tokens').where('key', '=', id).execute();
  await db.deleteFrom('api_keys').where('id', '=', id).execute();
}

export async function deleteKeysOf(db: Queries, account: string): Promise<void> {
  for (const {id} of await keysOf(db, account)) await deleteKey(db, id);
}

export async function setTokenExpiry(db: Queries, tokenHash: string, expires: string): Promise<void> {
  await db.updateTable('api_key_tokens').set({expires}).where('token_hash', '=', tokenHash).execute();
}

export async function deleteKeyToken(db: Queries, tokenHash: string): Promise<void> {
  await db.deleteFrom('api_key_tokens').where('token_hash', '=', tokenHash).execute();
}

export async function setLastUsed(db: Queries, tokenHash: string, now: Date): Promise<void> {
  await db.updateTable('api_key_tokens').set({last_used: now.toISOString()}).where('token_hash', '=', tokenHash).execute();
}

function tokenOf(row: {token_hash: string; created: string; expires: string | null; last_used: string | null}): KeyToken {
  return {tokenHash: row.token_hash, created: row.created, expires: row.expires, lastUsed: row.last_used};
}
