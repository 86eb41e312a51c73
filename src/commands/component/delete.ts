/** `cairn <type> delete`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {refOf} from '../../domain/ref.js';
import {refuseInUse, removeObject} from '../../inventory/remove.js';
import type {View} from '../../render/view.js';
import {deletedOnOption, deleteOnServer} from '../delete-there.js';
import type {DeletedOn} from '../delete-there.js';
import {confirmDeletion, objectNamed} from '../named-object.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedComponent} from './changed.js';

export interface ComponentDeleteRequest {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly yes: boolean;
  readonly remote?: DeletedOn;
}

export function componentDeleteCommand(app: App, kind: ComponentKind, run = runComponentDelete): Verb {
  return verb('delete', `Delete ${withArticle(kind)} that no stack uses`, [`cairn ${kind} delete NAME`, `cairn ${kind} delete NAME --yes`])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .addOption(yesOption())
    .addOption(deletedOnOption())
    .action(async (name: string, flags: Omit<ComponentDeleteRequest, 'kind' | 'name'>) => {
      app.show(await run(app, {...flags, kind, name}));
    });
}

export async function runComponentDelete(app: App, {kind, name, yes, remote}: ComponentDeleteRequest): Promise<View> {
  if (remote !== undefined) {
    const {found, sentence} = await deleteOnServer(app, {kind, name, yes, on: remote, look: async stored => stored});
    return changedComponent(app, {stored: found, action: 'delete', sentence});
  }
  const local = await app.local();
  const stored = await objectNamed(app, kind, name);
  const ref = refOf(stored.resource);
  await refuseInUse(local, stored);
  await confirmDeletion(app, ref, yes);
  await removeObject(local, stored, app.config().remotes());
  return changedComponent(app, {stored, action: 'delete', sentence: `Deleted ${ref}.`});
}
