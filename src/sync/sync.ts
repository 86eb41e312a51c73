/** Both ways: a pull, and if nothing conflicts a push of the same objects and of what waits to be pushed. */
import {hasCode} from '../domain/errors.js';
import {waitingIn} from './outbox.js';
import {pull} from './pull.js';
import type {PullRequest} from './pull.js';
import {push} from './push.js';
import type {Outcome, Team} from './team.js';

export interface SyncRequest extends PullRequest {
  readonly prune: boolean;
}

/** Rejects as `pull` and `push`; what was pulled before a refused push stays, and what waits goes on waiting. With a dry run the push is planned as if nothing had been pulled. */
export async function sync(team: Team, request: SyncRequest): Promise<{readonly pulled: Outcome; readonly pushed: Outcome}> {
  const also = (await waitingIn(team)).map(({item}) => item.id);
  const pulled = await pull(team, {...request, also});
  const pushed = await push(team, {...request, also, force: false}).catch((error: unknown) => {
    // What a dry run would only just have pulled isn't here to be pushed.
    if (request.dryRun && hasCode(error, 'not_found')) return {applied: false, steps: [], remarks: []};
    throw error;
  });
  // Whatever of it was sent, or needn't be: it waits no longer.
  if (!request.dryRun && also.length > 0) await team.local.commit([], {account: team.account, memo: {unqueue: also}});
  return {pulled, pushed};
}
