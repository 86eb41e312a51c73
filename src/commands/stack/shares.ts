/** `cairn stack shares`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {sharesView} from '../../render/views/share.js';
import {shares} from '../../sync/share.js';
import {stackNamed} from '../named-object.js';
import {remoteNamedIn, teamOf} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackSharesRequest {
  readonly name?: string | undefined;
}

export function stackSharesCommand(app: App, run = runStackShares): Verb {
  return verb('shares', 'List with whom a stack is shared', ['cairn stack shares prod'])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .action(async (name: string | undefined) => {
      app.show(await run(app, {name}));
    });
}

export async function runStackShares(app: App, {name}: StackSharesRequest): Promise<View> {
  const team = await teamOf(app, remoteNamedIn(app, name === undefined ? [] : [name]));
  const stack = await stackNamed(app, name);
  return sharesView(await app.progress(`asking ${team.remoteName}`, shares(team, stack)));
}
