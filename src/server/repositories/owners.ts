/** Owners of namespaces, and the accounts among them. */
import type {Queries} from '../db/schema.js';
import {inChunks} from './chunks.js';
import {nameKey} from './objects.js';
import type {Page} from './rights.js';

export interface UserRecord {
  readonly id: string;
  readonly username: string;
  readonly role: 'admin' | 'member';
  readonly active: boolean;
  readonly passwordHash: string;
  readonly created: string;
}

/** Users by name, as names are compared. */
export async function listUsers(db: Queries, {after, limit}: Page): Promise<readonly UserRecord[]> {
  const rows = await users(db).where('owners.name_key', '>', nameKey(after)).orderBy('owners.name_key').limit(limit).execute();
  return rows.map(userOf);
}

export async function userByName(db: Queries, username: string): Promise<UserRecord | undefined> {
  const row = await users(db).where('owners.name_key', '=', nameKey(username)).executeTakeFirst();
  return row && userOf(row);
}

export async function userById(db: Queries, id: string): Promise<UserRecord | undefined> {
  const row = await users(db).where('users.id', '=', id).executeTakeFirst();
  return row && userOf(row);
}

export async function activeAdmins(db: Queries): Promise<number> {
  const rows = await db.selectFrom('users').select('id').where('role', '=', 'admin').where('active', '=', 1).execute();
  return rows.length;
}

export async function ownerByName(db: Queries, name: string): Promise<{id: string} | undefined> {
  return db.selectFrom('owners').select('id').where('name_key', '=', nameKey(name)).executeTakeFirst();
}

/** Names of owners by id. */
export async function ownerNames(db: Queries, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const chunk of inChunks([...new Set(ids)])) {
    for (const {id, name} of await db.selectFrom('owners').select(['id', 'name']).where('id', 'in', chunk).execute()) names.set(id, name);
  }
  return names;
}

export async function insertUser(db: Queries, {id, username, role, active, passwordHash, created}: UserRecord): Promise<void> {
  await db.insertInto('owners').values({id, kind: 'user', name: username, name_key: nameKey(username), created}).execute();
  await db.insertInto('users').values({id, role, active: active ? 1 : 0, password_hash: passwordHash}).execute();
}

/** The row that grants to everyone refer to. */
export async function insertEveryone(db: Queries, id: string, now: Date): Promise<void> {
  await db.insertInto('owners').values({id, kind: 'everyone', name: id, name_key: nameKey(id), created: now.toISOString()}).execute();
}

export async function setActive(db: Queries, id: string, active: boolean): Promise<void> {
  await db.updateTable('users').set({active: active ? 1 : 0}).where('id', '=', id).execute();
}

function users(db: Queries) {
  return db.selectFrom('users').innerJoin('owners', 'owners.id', 'users.id')
    .select(['users.id', 'users.role', 'users.active', 'users.password_hash', 'owners.name', 'owners.created']);
}

function userOf(row: {id: string; name: string; role: 'admin' | 'member'; active: number; password_hash: string; created: string}): UserRecord {
  return {id: row.id, username: row.name, role: row.role, active: row.active === 1, passwordHash: row.password_hash, created: row.created};
}
