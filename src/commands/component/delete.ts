/** `cairn <type> delete`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {refOf} from '../../domain/ref.js';
import {refuseInUse, removeObject} from '../../inventory/remove.js';
import type {View} from '../../render/view.js';
import {confirmDeletion, objectNamed} from '../named-object.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedComponent} from './changed.js';

export interface ComponentDeleteRequest {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly yes: boolean;
}

export function componentDeleteCommand(app: App, kind: ComponentKind, run = runComponentDelete): Verb {
  return verb('delete', `Delete ${withArticle(kind)} that no stack uses`, [`cairn ${kind} delete NAME`, `cairn ${kind} delete NAME --yes`])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .addOption(yesOption())
    .action(async (name: string, flags: {readonly yes: boolean}) => {
      app.show(await run(app, {...flags, kind, name}));
    });
}

export async function runComponentDelete(app: App, {kind, name, yes}: ComponentDeleteRequest): Promise<View> {
  const local = await app.local();
  const stored = await objectNamed(app, kind, name);
  const ref = refOf(stored.resource);
  await refuseInUse(local, stored);
  await confirmDeletion(app, ref, yes);
  await removeObject(local, stored, app.config().remotes());
  return changedComponent(app, {stored, action: 'delete', sentence: `Deleted ${ref}.`});
}
