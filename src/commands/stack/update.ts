/** `cairn stack update`. */
import {InvalidArgumentError, Option} from 'commander';
import type {App} from '../../app/app.js';
import {isComponentKind, kindOfWord, typeOfKind} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {refOf} from '../../domain/ref.js';
import {updateStack} from '../../inventory/update.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import {stackNamed} from '../named-object.js';
import {labelOption, removeLabelOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {componentOptions, componentsIn} from './component-options.js';
import {shownStack} from './shown.js';

export interface StackUpdateRequest {
  readonly name?: string | undefined;
  readonly components: ReadonlyMap<ComponentType, string>;
  readonly remove?: readonly ComponentType[];
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly removeLabel?: readonly string[];
}

export function stackUpdateCommand(app: App, run = runStackUpdate): Verb {
  const command = verb('update', 'Change what is in a stack, or what is said of it', [
    'cairn stack update prod -a s3-new',
    'cairn stack update prod --remove container-registry --label tier=gold',
  ]).argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)');
  return componentOptions(command)
    .addOption(new Option('--remove <type>', 'take the component of a type out; may be repeated').argParser(addType))
    .option('--description <text>', 'what it is for; "" takes it away')
    .addOption(labelOption())
    .addOption(removeLabelOption())
    .action(async (name: string | undefined, flags: Omit<StackUpdateRequest, 'name' | 'components'>) => {
      app.show(await run(app, {...flags, name, components: componentsIn({...flags})}));
    });
}

export async function runStackUpdate(app: App, request: StackUpdateRequest): Promise<View> {
  const {name, components, remove = [], description, label = {}, removeLabel = []} = request;
  const stack = await stackNamed(app, name);
  const change = {components, removeTypes: remove, description, labels: label, removeLabels: removeLabel, identities: app.config().remotes()};
  const {stored, action} = await updateStack(await app.local(), stack, change);
  const ref = refOf(stored.resource);
  return changeView(stackJson(await shownStack(app, stored)), {action, sentence: action === 'none' ? `${ref} is so already.` : `Updated ${ref}.`});
}

function addType(word: string, before: readonly ComponentType[] = []): readonly ComponentType[] {
  const kind = kindOfWord(word);
  if (kind === null || !isComponentKind(kind)) throw new InvalidArgumentError('It is a component type, such as container-registry.');
  return [...before, typeOfKind(kind)];
}
