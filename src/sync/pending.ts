/** Sending a commit so that it is carried out once, whenever this process dies or the line is cut (SEMANTICS 3.7). */
import {randomUUID} from 'node:crypto';
import type {Change, TeamCommit, TeamResult} from '../backend/backend.js';
import type {SyncRecord} from '../backend/sync-state.js';
import {isAppError} from '../domain/errors.js';
import type {ErrorCode} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import type {Team} from './team.js';

export type CommitBody = Omit<TeamCommit, 'idempotencyKey'>;

/** Failures after which it is still open whether the server has carried out the commit, or will. */
const undecided: readonly ErrorCode[] = ['unreachable', 'server_error', 'timed_out', 'rate_limited', 'not_logged_in', 'not_a_server', 'bug'];

/** Journals the commit, sends it, and makes what was sent the bases. Rejects with what the server says. */
export async function submitOnce(team: Team, body: CommitBody): Promise<readonly TeamResult[]> {
  const idempotencyKey = randomUUID();
  await team.local.commit([], {account: team.account, pending: {idempotencyKey, body: body as unknown as JsonObject}});
  return resend(team, {...body, idempotencyKey});
}

/**
 * Sends the commit again whose answer was never seen, as it was and under its key. What the server refuses now was never
 * carried out: it is forgotten, and what is to be sent next is compared anew. Nothing happens where nothing is open.
 */
export async function finishPending(team: Team): Promise<void> {
  const pending = await team.local.pending(team.account);
  if (pending === null) return;
  const {idempotencyKey, body} = pending;
  try {
    await resend(team, {...(body as unknown as CommitBody), idempotencyKey});
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await team.local.commit([], {account: team.account, pending: null});
  }
}

function isRefusal(error: unknown): boolean {
  return isAppError(error) && !undecided.includes(error.code);
}

async function resend(team: Team, commit: TeamCommit): Promise<readonly TeamResult[]> {
  const {local, account, now} = team;
  const results = await team.remote.submit(commit);
  const known = await local.records(account, results.map(({id}) => id));
  const sent = new Map(commit.changes.map(change => [change.action === 'delete' ? change.id : change.resource.id, change]));
  const at = now().toISOString();
  const records = results.flatMap(result => recordAfter(result, sent.get(result.id), {known: known.get(result.id), at}));
  await local.commit([], {account, records, pending: null, memo: {unqueue: results.map(({id}) => id)}});
  return results;
}

/** What was sent is what both sides have. */
function recordAfter({id, revision, digest}: TeamResult, change: Change | undefined, {known, at}: {known: SyncRecord | undefined; at: string}): readonly SyncRecord[] {
  if (change === undefined) return [];
  if (change.action === 'delete') return [{id, kind: change.kind, owner: known?.owner ?? '', base: null, tracking: null, deletedHere: false}];
  const {kind, namespace, manifest} = change.resource;
  const base = {revision, digest, manifest};
  const before = known?.tracking == null || known.tracking.gone ? {right: 'admin', created: at} as const : known.tracking;
  const tracking = {gone: false, ...base, right: before.right, created: before.created, updated: at} as const;
  return [{id, kind, owner: namespace.owner ?? '', base, tracking, deletedHere: false}];
}
