/** `cairn stack delete`. */
import type {App} from '../../app/app.js';
import {refOf} from '../../domain/ref.js';
import {refuseActive} from '../../inventory/active-stack.js';
import {removeObject} from '../../inventory/remove.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import {confirmDeletion, objectNamed, stackChoice} from '../named-object.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';

export interface StackDeleteRequest {
  readonly name: string;
  readonly yes: boolean;
}

export function stackDeleteCommand(app: App, run = runStackDelete): Verb {
  return verb('delete', 'Delete a stack; its components stay', ['cairn stack delete old', 'cairn stack delete old --yes'])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .addOption(yesOption())
    .action(async (name: string, flags: {readonly yes: boolean}) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runStackDelete(app: App, {name, yes}: StackDeleteRequest): Promise<View> {
  const local = await app.local();
  const stored = await objectNamed(app, 'stack', name);
  await refuseActive(local, stored, stackChoice(app));
  const json = stackJson(await shownStack(app, stored));
  await confirmDeletion(app, json.ref, yes);
  await removeObject(local, stored, app.config().remotes());
  return changeView(json, {action: 'delete', sentence: `Deleted ${refOf(stored.resource)}.`});
}
