/** Sessions: hashes of tokens, whose they are and until when. */
import type {Queries} from '../db/schema.js';

export interface SessionRecord {
  readonly tokenHash: string;
  readonly account: string;
  readonly created: string;
  readonly expires: string;
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
