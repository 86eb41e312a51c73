/** `cairn <type> rename`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import {renameObject} from '../../inventory/rename.js';
import type {View} from '../../render/view.js';
import {objectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedComponent} from './changed.js';

export interface ComponentRenameRequest {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly newName: string;
}

export function componentRenameCommand(app: App, kind: ComponentKind, run = runComponentRename): Verb {
  return verb('rename', `Give ${withArticle(kind)} another name; stacks keep it`, [`cairn ${kind} rename OLD NEW`])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .argument('<new-name>', 'the name that it gets')
    .action(async (name: string, newName: string) => {
      app.show(await run(app, {kind, name, newName}));
    });
}

export async function runComponentRename(app: App, {kind, name, newName}: ComponentRenameRequest): Promise<View> {
  const component = await objectNamed(app, kind, name);
  const {stored, action} = await renameObject(await app.local(), component, newName);
  return changedComponent(app, {stored, action, sentence: `Renamed ${refOf(component.resource)} to ${nameOf(stored.resource)}.`});
}
