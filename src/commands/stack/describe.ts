/** `cairn stack describe`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import type {JsonObject} from '../../domain/json.js';
import {shownConfig} from '../../inventory/facts.js';
import type {View} from '../../render/view.js';
import {stackView} from '../../render/views/stack.js';
import {stackGraphView, stackMermaidView} from '../../render/views/stack-graph.js';
import {stackNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {shownStack} from './shown.js';

export interface StackDescribeRequest {
  readonly name?: string | undefined;
  readonly graph: boolean;
  readonly mermaid: boolean;
}

export function stackDescribeCommand(app: App, run = runStackDescribe): Verb {
  return verb('describe', 'Show a stack and the components in it', [
    'cairn stack describe',
    'cairn stack describe ann/prod -o json',
    'cairn stack describe prod --graph',
    'cairn stack describe prod --mermaid > prod.mmd',
  ])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .addOption(new Option('--graph', 'draw the stack').default(false).conflicts('mermaid'))
    .option('--mermaid', 'the drawing as Mermaid, for a page', false)
    .action(async (name: string | undefined, flags: Omit<StackDescribeRequest, 'name'>) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runStackDescribe(app: App, {name, graph, mermaid}: StackDescribeRequest): Promise<View> {
  const shown = await shownStack(app, await stackNamed(app, name));
  const configs = new Map<string, JsonObject>();
  for (const {component} of shown.facts.slots) {
    if (component !== null) configs.set(component.stored.resource.id, shownConfig(component));
  }
  const stack = {...shown, configs};
  if (mermaid) return stackMermaidView(stack);
  return graph ? stackGraphView(stack) : stackView(stack);
}
