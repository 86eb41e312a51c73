/** `cairn stack set`. */
import type {App} from '../../app/app.js';
import {sharedStackText, stackText} from '../../inventory/active-stack.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import {newsOf} from '../../sync/news.js';
import {objectNamed} from '../named-object.js';
import {knownTeamOf, noticeAll} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';
import {useStack} from './use.js';

export interface StackSetRequest {
  readonly name: string;
  readonly directory?: boolean;
}

export function stackSetCommand(app: App, run = runStackSet): Verb {
  return verb('set', 'Make a stack the active one', ['cairn stack set prod', 'cairn stack set ann/prod', 'cairn stack set prod --directory'])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .option('--directory', 'for this folder and those below it, in .cairn/config.yaml')
    .action(async (name: string, flags: {readonly directory?: boolean}) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runStackSet(app: App, {name, directory = false}: StackSetRequest): Promise<View> {
  const stored = await objectNamed(app, 'stack', name);
  const text = directory ? sharedStackText(stored.resource) : stackText(stored.resource);
  await useStack(app, text, directory ? 'directory' : 'user');
  const remote = app.config().remotes().find(each => each.name === (stored.resource.namespace.remote ?? app.config().currentRemote()?.value.name));
  if (remote !== undefined) noticeAll(app, await newsOf(await knownTeamOf(app, remote.name), stored));
  const shown = await shownStack(app, stored);
  const place = directory ? 'file of this folder' : 'user setting';
  const sentence = shown.active ? `The active stack${directory ? ' for this folder' : ''} is ${text}.` : `The ${place} names ${text}.`;
  return changeView(stackJson(shown), {action: 'update', sentence});
}
