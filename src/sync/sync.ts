/** Both ways: a pull, and if nothing conflicts a push of the same objects. */
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
  const pushed = await push(team, {...request, force: false});
  return {pulled, pushed};
}
