/** `cairn stack register`. */
import type {App} from '../../app/app.js';
import type {ComponentType} from '../../domain/kind.js';
import {stackText} from '../../inventory/active-stack.js';
import {registerStack} from '../../inventory/register.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {stackJson} from '../../render/views/stack.js';
import {labelOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {completedStack} from './ask.js';
import {componentOptions, componentsIn} from './component-options.js';
import {shownStack} from './shown.js';
import {useStack} from './use.js';

export interface StackRegisterRequest {
  readonly name?: string | undefined;
  readonly components: ReadonlyMap<ComponentType, string>;
  readonly set?: boolean;
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
}

export function stackRegisterCommand(app: App, run = runStackRegister): Verb {
  const command = verb('register', 'Put components together to a stack', [
    'cairn stack register prod -o kube -a s3-prod',
    'cairn stack register prod -o kube -a s3-prod -c registry --set',
  ]).argument('[name]', 'what to call it; asked for on a terminal');
  return componentOptions(command)
    .option('--set', 'make it the active stack')
    .option('--description <text>', 'what it is for')
    .addOption(labelOption())
    .action(async (name: string | undefined, flags: Omit<StackRegisterRequest, 'name' | 'components'>) => {
      app.show(await run(app, {...flags, name, components: componentsIn({...flags})}));
    });
}

/** On a terminal what is missing is asked for. */
export async function runStackRegister(app: App, request: StackRegisterRequest): Promise<View> {
  const {set, description, label = {}} = request;
  const {name, components} = await completedStack(app, request);
  const {stored} = await registerStack(await app.local(), {name, components, description, labels: label}, app.config().remotes());
  if (set) await useStack(app, stackText(stored.resource), 'user');
  const shown = await shownStack(app, stored);
  const next = shown.active ? [`cairn stack describe ${name}`] : [`cairn stack set ${name}`];
  return changeView(stackJson(shown), {action: 'create', sentence: `Registered stack/${name}${shown.active ? ', the active stack' : ''}.`, next});
}
