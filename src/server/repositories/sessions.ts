/** Sessions: hashes of tokens, whose they are and until when. */
import {preparedRows} from '../db/prepared.js';
import type {Queries} from '../db/schema.js';

export interface SessionRecord {
  readonly tokenHash: string;
  readonly account: string;
  readonly created: string;
  readonly expires: string;
}

/** Whom a live session or key stands for: an account that is active. */
export interface PresentedAccount {
  readonly id: string;
  readonly username: string;
  readonly role: 'admin' | 'member';
}

/** The active account that a live session belongs to, and until when. */
export async function accountBySession(db: Queries, tokenHash: string, now: Date): Promise<(PresentedAccount & {readonly expires: string}) | undefined> {
  const [found] = await preparedRows(db, 'session', {
    values: {tokenHash, now: now.toISOString()},
    build: values => db.selectFrom('sessions').innerJoin('users', 'users.id', 'sessions.account').innerJoin('owners', 'owners.id', 'users.id')
      .select(['users.id', 'owners.name as username', 'users.role', 'sessions.expires'])
      .where('sessions.token_hash', '=', values.tokenHash).where('sessions.expires', '>', values.now).where('users.active', '=', 1),
  });
  return found;
}

export async function insertSession(db: Queries, {tokenHash, account, created, expires}: SessionRecord): Promise<void> {
  await db.insertInto('sessions').values({token_hash: tokenHash, account, created, expires}).execute();
}

export async function deleteSession(db: Queries, tokenHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
}

export async function deleteSessionsOf(db: Queries, account: string): Promise<void> {
  await db.deleteFrom('sessions').where('account', '=', account).execute();
}

export async function deleteExpiredSessions(db: Queries, now: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires', '<=', now.toISOString()).execute();
}
