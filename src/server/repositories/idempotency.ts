/** Answers of commits by idempotency key, kept in the commit's own transaction (SEMANTICS 3.7). */
import type {Queries} from '../db/schema.js';

export interface Answered {
  readonly digest: string;
  readonly answer: string;
}

export interface AnswerKey {
  readonly account: string;
  readonly key: string;
}

/** How long a retry finds the answer. */
const keptFor = 7 * 24 * 60 * 60 * 1000;

export async function answered(db: Queries, {account, key}: AnswerKey, now: Date): Promise<Answered | undefined> {
  return db.selectFrom('idempotency_keys').select(['digest', 'answer'])
    .where('account', '=', account).where('key', '=', key).where('created', '>', oldest(now))
    .executeTakeFirst();
}

export async function keepAnswer(db: Queries, {account, key, digest, answer, now}: AnswerKey & Answered & {now: Date}): Promise<void> {
  const kept = {digest, answer, created: now.toISOString()};
  await db.insertInto('idempotency_keys').values({account, key, ...kept})
    .onConflict(conflict => conflict.columns(['account', 'key']).doUpdateSet(kept))
    .execute();
}

export async function deleteOldAnswers(db: Queries, now: Date): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created', '<=', oldest(now)).execute();
}

function oldest(now: Date): string {
  return new Date(now.getTime() - keptFor).toISOString();
}
