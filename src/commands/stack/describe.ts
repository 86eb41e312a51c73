/** `cairn stack describe`. */
import type {App} from '../../app/app.js';
import type {JsonObject} from '../../domain/json.js';
import {shownConfig} from '../../inventory/facts.js';
import type {View} from '../../render/view.js';
import {stackView} from '../../render/views/stack.js';
import {stackNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';

export interface StackDescribeRequest {
  readonly name?: string | undefined;
}

export function stackDescribeCommand(app: App, run = runStackDescribe): Verb {
  return verb('describe', 'Show a stack and the components in it', ['cairn stack describe', 'cairn stack describe prod', 'cairn stack describe ann/prod -o json'])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .action(async (name: string | undefined) => {
      app.show(await run(app, {name}));
    });
}

export async function runStackDescribe(app: App, {name}: StackDescribeRequest): Promise<View> {
  const shown = await shownStack(app, await stackNamed(app, name));
  const configs = new Map<string, JsonObject>();
  for (const {component} of shown.facts.slots) {
    if (component !== null) configs.set(component.stored.resource.id, shownConfig(component));
  }
  return stackView({...shown, configs});
}
