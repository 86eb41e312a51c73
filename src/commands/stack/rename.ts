/** `cairn stack rename`. */
import type {App} from '../../app/app.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import {stackText} from '../../inventory/active-stack.js';
import {renameObject} from '../../inventory/rename.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import {objectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';

export interface StackRenameRequest {
  readonly name: string;
  readonly newName: string;
}

export function stackRenameCommand(app: App, run = runStackRename): Verb {
  return verb('rename', 'Give a stack another name', ['cairn stack rename prod production'])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .argument('<new-name>', 'the name that it gets')
    .action(async (name: string, newName: string) => {
      app.show(await run(app, {name, newName}));
    });
}

export async function runStackRename(app: App, {name, newName}: StackRenameRequest): Promise<View> {
  const stack = await objectNamed(app, 'stack', name);
  const {stored, action} = await renameObject(await app.local(), stack, newName);
  const config = app.config();
  if (config.activeStack()?.value === stackText(stack.resource)) await config.setActiveStack(stackText(stored.resource));
  const sentence = `Renamed ${refOf(stack.resource)} to ${nameOf(stored.resource)}.`;
  return changeView(stackJson(await shownStack(app, stored)), {action, sentence});
}
