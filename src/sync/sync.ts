/** Both ways: a pull, and if nothing conflicts a push of the same objects. */
import {hasCode} from '../domain/errors.js';
import {pull} from './pull.js';
import type {PullRequest} from './pull.js';
import {push} from './push.js';
import type {Outcome, Team} from './team.js';

export interface SyncRequest extends PullRequest {
  readonly prune: boolean;
}

/** Rejects as `pull` and `push`; what was pulled before a refused push stays. With a dry run the push is planned as if nothing had been pulled. */
export async function sync(team: Team, request: SyncRequest): Promise<{readonly pulled: Outcome; readonly pushed: Outcome}> {
  const pulled = await pull(team, request);
  const pushed = await push(team, {...request, force: false}).catch((error: unknown) => {
    // What a dry run would only just have pulled isn't here to be pushed.
    if (request.dryRun && hasCode(error, 'not_found')) return {applied: false, steps: [], remarks: []};
    throw error;
  });
  return {pulled, pushed};
}
