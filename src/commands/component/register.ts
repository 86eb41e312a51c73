/** `cairn <type> register`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {flavorNamesOf} from '../../inventory/config-input.js';
import {registerComponent} from '../../inventory/register.js';
import type {View} from '../../render/view.js';
import {configFlags, labelOption} from '../options.js';
import type {ConfigFlags} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {completed} from './ask.js';
import {changedComponent} from './changed.js';
import {examplesFor} from './examples.js';

export interface ComponentRegisterRequest extends ConfigFlags {
  readonly kind: ComponentKind;
  readonly name?: string | undefined;
  readonly flavor?: string;
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
}

export function componentRegisterCommand(app: App, kind: ComponentKind, run = runComponentRegister): Verb {
  const command = verb('register', `Register ${withArticle(kind)} by its flavor and settings`, examplesFor(kind))
    .argument('[name]', 'what to call it; asked for on a terminal')
    .option('--flavor <flavor>', `one of ${flavorNamesOf(kind).join(', ')}`)
    .option('--description <text>', 'what it is for')
    .addOption(labelOption());
  return configFlags(command).action(async (name: string | undefined, flags: Omit<ComponentRegisterRequest, 'kind' | 'name'>) => {
    app.show(await run(app, {...flags, kind, name}));
  });
}

/** On a terminal what is missing is asked for. */
export async function runComponentRegister(app: App, request: ComponentRegisterRequest): Promise<View> {
  const {kind, description, label = {}} = request;
  const asked = await completed(app, request);
  const {stored, action, warnings} = await registerComponent(await app.local(), {...asked, kind, description, labels: label});
  const {name} = asked;
  return changedComponent(app, {stored, action, warnings, sentence: `Registered ${kind}/${name}.`, next: [`cairn ${kind} describe ${name}`]});
}
