/** `cairn stack delete`. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {refOf} from '../../domain/ref.js';
import {refuseActive} from '../../inventory/active-stack.js';
import {removeObject} from '../../inventory/remove.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import type {StackJson} from '../../render/views/stack.js';
import {deletedOnOption, deleteOnServer} from '../delete-there.js';
import type {DeletedOn} from '../delete-there.js';
import {confirmDeletion, objectNamed, stackChoice} from '../named-object.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';

export interface StackDeleteRequest {
  readonly name: string;
  readonly yes: boolean;
  readonly remote?: DeletedOn;
}

export function stackDeleteCommand(app: App, run = runStackDelete): Verb {
  return verb('delete', 'Delete a stack; its components stay', ['cairn stack delete old', 'cairn stack delete old --yes', 'cairn stack delete ann/old --remote'])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .addOption(yesOption())
    .addOption(deletedOnOption())
    .action(async (name: string, flags: Omit<StackDeleteRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runStackDelete(app: App, {name, yes, remote}: StackDeleteRequest): Promise<View> {
  const local = await app.local();
  if (remote !== undefined) {
    const look = async (stored: Stored, isHere: boolean): Promise<StackJson> => {
      if (isHere) await refuseActive(local, stored, stackChoice(app));
      return stackJson(await shownStack(app, stored));
    };
    const {found, sentence} = await deleteOnServer(app, {kind: 'stack', name, yes, on: remote, look});
    return changeView(found, {action: 'delete', sentence});
  }
  const stored = await objectNamed(app, 'stack', name);
  await refuseActive(local, stored, stackChoice(app));
  const json = stackJson(await shownStack(app, stored));
  await confirmDeletion(app, json.ref, yes);
  await removeObject(local, stored, app.config().remotes());
  return changeView(json, {action: 'delete', sentence: `Deleted ${refOf(stored.resource)}.`});
}
