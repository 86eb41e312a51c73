/** What a transfer of ownership asks of this machine: the server does the rest, and a pull moves the files. */
import type {Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {refOf} from '../domain/ref.js';
import type {KnownTeam} from './team.js';

/** Rejects with `unpushed` for what that server was never seen to have. */
export async function refuseUnpushed({local, account, remoteName}: KnownTeam, {resource}: Stored): Promise<void> {
  if ((await local.heads(account)).has(resource.id)) return;
  const ref = refOf(resource);
  throw new AppError('unpushed', `${ref} was never pushed to ${remoteName}, so there is nothing to give there`, {next: [`cairn push ${ref}`]});
}
