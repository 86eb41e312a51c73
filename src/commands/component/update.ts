/** `cairn <type> update`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {componentSpecOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import {configKeys} from '../../inventory/config-input.js';
import {flavorsIn} from '../../inventory/flavors.js';
import {updateComponent} from '../../inventory/update.js';
import type {View} from '../../render/view.js';
import {objectNamed} from '../named-object.js';
import {configFlags, labelOption, removeLabelOption} from '../options.js';
import type {ConfigFlags} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedComponent} from './changed.js';
import {configOf} from './config.js';

export interface ComponentUpdateRequest extends ConfigFlags {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly unset?: readonly string[];
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly removeLabel?: readonly string[];
}

export function componentUpdateCommand(app: App, kind: ComponentKind, run = runComponentUpdate): Verb {
  const command = verb('update', `Change the settings of ${withArticle(kind)}`, [
    `cairn ${kind} update NAME --KEY=VALUE`,
    `cairn ${kind} update NAME --unset KEY --label tier=gold`,
  ])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .addOption(new Option('--unset <key>', 'take a setting away; may be repeated').argParser((key: string, before: readonly string[] | undefined) => [...(before ?? []), key]))
    .option('--description <text>', 'what it is for; "" takes it away')
    .addOption(labelOption())
    .addOption(removeLabelOption());
  return configFlags(command).action(async (name: string, flags: Omit<ComponentUpdateRequest, 'kind' | 'name'>) => {
    app.show(await run(app, {...flags, kind, name}));
  });
}

export async function runComponentUpdate(app: App, request: ComponentUpdateRequest): Promise<View> {
  const {kind, name, description, label = {}, removeLabel = []} = request;
  const component = await objectNamed(app, kind, name);
  const {flavor} = componentSpecOf(component.resource);
  const named = {kind, flavor, flavors: flavorsIn(await app.local(), component.resource.namespace)};
  const [config, unset] = [await configOf(app, named, request), await configKeys(named, request.unset ?? [])];
  const change = {config, unset, description, labels: label, removeLabels: removeLabel};
  const {stored, action, warnings} = await updateComponent(await app.local(), component, change);
  const ref = refOf(stored.resource);
  return changedComponent(app, {stored, action, warnings, sentence: action === 'none' ? `${ref} is so already.` : `Updated ${ref}.`});
}
