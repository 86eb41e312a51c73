/** `cairn <type> register`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {own} from '../../domain/manifest.js';
import {flavorNamesOf} from '../../inventory/config-input.js';
import {flavorsIn} from '../../inventory/flavors.js';
import {registerComponent} from '../../inventory/register.js';
import type {View} from '../../render/view.js';
import {configFlags, labelOption} from '../options.js';
import type {ConfigFlags} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedComponent} from './changed.js';
import {configOf} from './config.js';
import {examplesFor} from './examples.js';

export interface ComponentRegisterRequest extends ConfigFlags {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly flavor?: string;
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
}

export function componentRegisterCommand(app: App, kind: ComponentKind, run = runComponentRegister): Verb {
  const command = verb('register', `Register ${withArticle(kind)} by its flavor and settings`, examplesFor(kind))
    .argument('<name>', 'what to call it')
    .option('--flavor <flavor>', `one of ${flavorNamesOf(kind).join(', ')}`)
    .option('--description <text>', 'what it is for')
    .addOption(labelOption());
  return configFlags(command).action(async (name: string, flags: Omit<ComponentRegisterRequest, 'kind' | 'name'>) => {
    app.show(await run(app, {...flags, kind, name}));
  });
}

export async function runComponentRegister(app: App, request: ComponentRegisterRequest): Promise<View> {
  const {kind, name, description, label = {}} = request;
  const flavor = request.flavor ?? (await (await app.prompter()).choose(`Which flavor of ${kind}?`, flavorNamesOf(kind), '--flavor'));
  const config = await configOf(app, {kind, flavor, flavors: flavorsIn(await app.local(), own)}, request);
  const {stored, action, warnings} = await registerComponent(await app.local(), {kind, name, flavor, config, description, labels: label});
  return changedComponent(app, {stored, action, warnings, sentence: `Registered ${kind}/${name}.`, next: [`cairn ${kind} describe ${name}`]});
}
