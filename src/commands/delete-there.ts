/** `delete --remote`: what deleting on a server has in common for all kinds. */
import {Option} from 'commander';
import type {App} from '../app/app.js';
import type {Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import type {Kind} from '../domain/kind.js';
import {deleteThere, planDeletionThere} from '../sync/delete-there.js';
import {remoteNamedIn, teamOf} from './sync/team.js';

/** What `--remote` says: a name, true for the current one, undefined where nothing is to be deleted there. */
export type DeletedOn = string | true | undefined;

/** `--remote [NAME]`: deletes on a server as well, on the current one where none is named. */
export function deletedOnOption(): Option {
  return new Option('--remote [name]', 'delete it on the server too; the current one, or the named one');
}

export interface Deletion<T> {
  readonly kind: Kind;
  readonly name: string;
  readonly yes: boolean;
  readonly on: Exclude<DeletedOn, undefined>;
  /** Refuses what may not be deleted, and reads what is told of it, while it is still there. */
  readonly look: (stored: Stored, isHere: boolean) => Promise<T>;
}

/** Asks, deletes there and here, and gives what `look` found with a sentence. Rejects as `planDeletionThere`. */
export async function deleteOnServer<T>(app: App, {kind, name, yes, on, look}: Deletion<T>): Promise<{readonly found: T; readonly sentence: string}> {
  const team = await teamOf(app, on === true ? remoteNamedIn(app, [name]) : on);
  const plan = await app.progress(`asking ${team.remoteName}`, planDeletionThere(team, {kind, text: name}));
  const {ref, stored} = plan.item;
  const found = await look(plan.shown, stored !== null);
  const places = stored === null ? `on ${team.remoteName}` : `here and on ${team.remoteName}`;
  if (!yes && !(await (await app.prompter()).confirm(`Delete ${ref} ${places}?`, '--yes'))) throw new AppError('confirmation_required', `${ref} was not deleted`);
  await app.progress(`deleting on ${team.remoteName}`, deleteThere(team, plan, app.config().remotes()));
  return {found, sentence: `Deleted ${ref} ${places}.`};
}
