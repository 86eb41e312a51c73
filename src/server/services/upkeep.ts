/** Forgets what has had its time: ended sessions, old answers, and tombstones after 90 days. */
import {deleteOldAnswers} from '../repositories/idempotency.js';
import {deleteTombstones} from '../repositories/objects.js';
import {deleteExpiredSessions} from '../repositories/sessions.js';
import {writeSetting} from '../repositories/settings.js';
import type {Context} from './context.js';

const tombstonesKept = 90 * 24 * 60 * 60 * 1000;

/** A cursor from before the last forgotten tombstone is stale from then on. */
export async function tidy({database, now}: Pick<Context, 'database' | 'now'>): Promise<void> {
  const at = now();
  await database.write(async transaction => {
    await deleteExpiredSessions(transaction, at);
    await deleteOldAnswers(transaction, at);
    const forgotten = await deleteTombstones(transaction, new Date(at.getTime() - tombstonesKept));
    if (forgotten > 0) await writeSetting(transaction, 'pruned', String(forgotten));
  });
}
