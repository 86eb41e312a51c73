/** `cairn flavor delete`. */
import type {App} from '../../app/app.js';
import {refOf} from '../../domain/ref.js';
import {refuseInUse, removeObject} from '../../inventory/remove.js';
import type {View} from '../../render/view.js';
import {deletedOnOption, deleteOnServer} from '../delete-there.js';
import type {DeletedOn} from '../delete-there.js';
import {confirmDeletion} from '../named-object.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedFlavor} from './changed.js';
import {customFlavorNamed} from './custom.js';

export interface FlavorDeleteRequest {
  readonly name: string;
  readonly yes: boolean;
  readonly remote?: DeletedOn;
}

export function flavorDeleteCommand(app: App, run = runFlavorDelete): Verb {
  return verb('delete', 'Delete a flavor of your own that no component is of', ['cairn flavor delete artifact-store/minio', 'cairn flavor delete artifact-store/minio --yes'])
    .argument('<name>', 'TYPE/NAME, TYPE/OWNER/NAME, or a name that one type alone has')
    .addOption(yesOption())
    .addOption(deletedOnOption())
    .action(async (name: string, flags: Omit<FlavorDeleteRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runFlavorDelete(app: App, {name, yes, remote}: FlavorDeleteRequest): Promise<View> {
  const local = await app.local();
  const stored = await customFlavorNamed(app, name);
  if (remote !== undefined) {
    const {kind, id} = stored.resource;
    const {found, sentence} = await deleteOnServer(app, {kind, name: id, yes, on: remote, look: async each => each});
    return changedFlavor(app, {stored: found, action: 'delete', sentence});
  }
  const ref = refOf(stored.resource);
  await refuseInUse(local, stored);
  await confirmDeletion(app, ref, yes);
  await removeObject(local, stored, app.config().remotes());
  return changedFlavor(app, {stored, action: 'delete', sentence: `Deleted ${ref}.`});
}
