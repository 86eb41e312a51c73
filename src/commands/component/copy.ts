/** `cairn <type> copy`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {refOf} from '../../domain/ref.js';
import {copyComponent} from '../../inventory/copy.js';
import type {View} from '../../render/view.js';
import {objectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedComponent} from './changed.js';

export interface ComponentCopyRequest {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly newName: string;
}

export function componentCopyCommand(app: App, kind: ComponentKind, run = runComponentCopy): Verb {
  return verb('copy', `Make ${withArticle(kind)} of your own with the same settings`, [`cairn ${kind} copy NAME COPY`, `cairn ${kind} copy OWNER/NAME COPY`])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .argument('<new-name>', 'what to call the copy')
    .action(async (name: string, newName: string) => {
      app.show(await run(app, {kind, name, newName}));
    });
}

export async function runComponentCopy(app: App, {kind, name, newName}: ComponentCopyRequest): Promise<View> {
  const source = await objectNamed(app, kind, name);
  const {stored, action, warnings} = await copyComponent(await app.local(), source, newName);
  return changedComponent(app, {stored, action, warnings, sentence: `Copied ${refOf(source.resource)} to ${refOf(stored.resource)}.`});
}
