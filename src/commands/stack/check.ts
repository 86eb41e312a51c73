/** `cairn stack check`. */
import type {App} from '../../app/app.js';
import {checkStack} from '../../inventory/check-stack.js';
import type {CheckSource} from '../../inventory/check-stack.js';
import type {View} from '../../render/view.js';
import {checkView} from '../../render/views/check.js';
import {stackNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackCheckRequest {
  readonly name?: string | undefined;
}

export function stackCheckCommand(app: App, run = runStackCheck): Verb {
  return verb('check', 'Show what a stack needs of this machine: secrets, contexts, files; exit status 1 where something is unmet', [
    'cairn stack check',
    'cairn stack check ann/prod',
    'cairn stack check prod -o json',
  ])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .action(async (name: string | undefined) => {
      app.show(await run(app, {name}));
    });
}

/** No network is touched. */
export async function runStackCheck(app: App, {name}: StackCheckRequest): Promise<View> {
  return checkView(await checkStack(await checkSource(app), await stackNamed(app, name)));
}

export async function checkSource(app: App): Promise<CheckSource> {
  const [local, bindings, secretKey, machine] = await Promise.all([app.local(), app.bindings(), app.secretKey(), app.machine()]);
  return {local, bindings, secretKey, machine};
}
