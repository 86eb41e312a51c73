/** `cairn stack copy`. */
import type {App} from '../../app/app.js';
import {refOf} from '../../domain/ref.js';
import {copyStack} from '../../inventory/copy.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import {objectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';

export interface StackCopyRequest {
  readonly name: string;
  readonly newName: string;
  readonly withComponents: boolean;
}

export function stackCopyCommand(app: App, run = runStackCopy): Verb {
  return verb('copy', 'Make a stack of your own with the same components', [
    'cairn stack copy default mine',
    'cairn stack copy ann/prod my-prod',
    'cairn stack copy ann/prod my-prod --with-components',
  ])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .argument('<new-name>', 'what to call the copy')
    .option('--with-components', 'copy the components along, under the new name', false)
    .action(async (name: string, newName: string, flags: {readonly withComponents: boolean}) => {
      app.show(await run(app, {...flags, name, newName}));
    });
}

export async function runStackCopy(app: App, {name, newName, withComponents}: StackCopyRequest): Promise<View> {
  const source = await objectNamed(app, 'stack', name);
  const {stored, warnings} = await copyStack(await app.local(), source, {name: newName, withComponents});
  for (const warning of warnings) app.notice({level: 'warning', ...warning});
  const sentence = `Copied ${refOf(source.resource)} to ${refOf(stored.resource)}.`;
  return changeView(stackJson(await shownStack(app, stored)), {action: 'create', sentence, next: [`cairn stack set ${newName}`]});
}
