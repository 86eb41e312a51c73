/** `cairn run describe`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {lookAt} from '../../pipeline/run/look.js';
import type {View} from '../../render/view.js';
import {runView} from '../../render/views/run.js';
import {runGraphView, runMermaidView} from '../../render/views/run-graph.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {runArgument} from './run-argument.js';
import {onText, runsOf, runsOnOption} from './runs-on.js';
import type {RunsOn} from './runs-on.js';

export interface RunDescribeRequest {
  readonly name: string;
  readonly graph: boolean;
  readonly mermaid: boolean;
  readonly remote?: RunsOn;
}

export function runDescribeCommand(app: App, run = runRunDescribe): Verb {
  return verb('describe', 'Show a run and how its steps fared', ['cairn run describe latest', 'cairn run describe train-7 -o json', 'cairn run describe train-7 --graph', 'cairn run describe train-7 --mermaid > train-7.mmd', 'cairn run describe ann/train-7 --remote'])
    .addArgument(runArgument())
    .addOption(new Option('--graph', 'draw the steps with their states').default(false).conflicts('mermaid'))
    .option('--mermaid', 'the drawing as Mermaid, for a page', false)
    .addOption(runsOnOption())
    .action(async (name: string, flags: Omit<RunDescribeRequest, 'name'>) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runRunDescribe(app: App, {name, graph, mermaid, remote}: RunDescribeRequest): Promise<View> {
  const seen = await lookAt(await (await runsOf(app, remote)).find(name));
  if (mermaid) return runMermaidView(seen);
  return graph ? runGraphView(seen) : runView(seen, onText(remote));
}
