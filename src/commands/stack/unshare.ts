/** `cairn stack unshare`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {Grantee} from '../../domain/right.js';
import {refOf} from '../../domain/ref.js';
import type {View} from '../../render/view.js';
import {unshareView} from '../../render/views/share.js';
import {unshare} from '../../sync/share.js';
import {stackNamed} from '../named-object.js';
import {yesOption} from '../options.js';
import {remoteNamedIn, teamOf} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {withOption} from './grant-options.js';

export interface StackUnshareRequest {
  readonly name?: string | undefined;
  readonly with: readonly Grantee[];
  readonly yes: boolean;
}

export function stackUnshareCommand(app: App, run = runStackUnshare): Verb {
  return verb('unshare', 'Take a share back', ['cairn stack unshare prod --with bob', 'cairn stack unshare prod --with everyone --yes'])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .addOption(withOption())
    .addOption(yesOption())
    .action(async (name: string | undefined, flags: Omit<StackUnshareRequest, 'name'>) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runStackUnshare(app: App, {name, with: grantees, yes}: StackUnshareRequest): Promise<View> {
  const team = await teamOf(app, remoteNamedIn(app, name === undefined ? [] : [name]));
  const stack = await stackNamed(app, name);
  const ref = refOf(stack.resource);
  const question = `Take ${ref} back from ${grantees.join(', ')}?`;
  if (!yes && !(await (await app.prompter()).confirm(question, '--yes'))) {
    throw new AppError('confirmation_required', `${ref} is shared as before`);
  }
  const {ended} = await app.progress(`unsharing on ${team.remoteName}`, unshare(team, {stack, grantees}));
  return unshareView(stack, grantees, ended);
}
