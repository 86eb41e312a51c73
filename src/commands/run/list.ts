/** `cairn run list`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {runStates, selectRuns} from '../../pipeline/run/select-runs.js';
import type {RunFilter} from '../../pipeline/run/select-runs.js';
import type {View} from '../../render/view.js';
import {runListView} from '../../render/views/run.js';
import {numberOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {runsOf, runsOnOption, sendWaiting} from './runs-on.js';
import type {RunsOn} from './runs-on.js';

export interface RunListRequest extends RunFilter {
  readonly remote?: RunsOn;
}

export function runListCommand(app: App, run = runRunList): Verb {
  return verb('list', 'List the runs on this machine, the newest first', ['cairn run list', 'cairn run list --pipeline train --state failed', 'cairn run list --limit 5 -o json', 'cairn run list --remote'])
    .option('--pipeline <name>', 'only runs of that pipeline')
    .addOption(new Option('--state <state>', 'only runs in that state').choices(runStates))
    .option('--stack <stack>', 'only runs on that stack, by name or id')
    .addOption(numberOption('--limit <number>', 'how many at most'))
    .addOption(runsOnOption())
    .action(async (flags: RunListRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runRunList(app: App, {remote, ...filter}: RunListRequest): Promise<View> {
  await sendWaiting(app, remote);
  return runListView(await selectRuns(await runsOf(app, remote, filter), filter));
}
