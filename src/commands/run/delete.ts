/** `cairn run delete`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {runsToRemove} from '../../pipeline/run/select-runs.js';
import type {View} from '../../render/view.js';
import {deletedRunsView} from '../../render/views/run.js';
import {dryRunOption, lengthOf, yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {runArgument} from './run-argument.js';
import {runsOf, runsOnOption} from './runs-on.js';
import type {RunsOn} from './runs-on.js';

export interface RunDeleteRequest {
  readonly names: readonly string[];
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly remote?: RunsOn;
}

export function runDeleteCommand(app: App, run = runRunDelete): Verb {
  return verb('delete', 'Delete runs and their logs; their artifacts stay', ['cairn run delete train-3', 'cairn run delete train-3 train-4 --yes', 'cairn run delete --older-than 30d --dry-run', 'cairn run delete train-3 --remote'])
    .addArgument(runArgument('runs: names, ids, or latest', 'run...').argOptional())
    .addOption(new Option('--older-than <length>', 'those that ended longer ago: 12h, 30d, 8w').argParser(lengthOf))
    .addOption(yesOption())
    .addOption(dryRunOption())
    .addOption(runsOnOption().conflicts('olderThan'))
    .action(async (names: readonly string[], flags: Omit<RunDeleteRequest, 'names'>) => {
      app.show(await run(app, {names, ...flags}));
    });
}

export async function runRunDelete(app: App, {names, olderThan, yes, dryRun, remote}: RunDeleteRequest): Promise<View> {
  if (names.length === 0 && olderThan === undefined) throw new AppError('usage', 'Say which runs: names, or --older-than');
  const runs = await runsOf(app, remote);
  const before = olderThan === undefined ? null : new Date(app.now().getTime() - olderThan).toISOString();
  const rows = await runsToRemove(runs, {names, before});
  if (dryRun || rows.length === 0) return deletedRunsView(rows, !dryRun);
  const shown = rows.map(({name}) => name).join(', ');
  if (!yes && !(await (await app.prompter()).confirm(`Delete ${shown}? This can not be undone.`, '--yes'))) throw new AppError('confirmation_required', 'No run was deleted');
  for (const {name} of rows) await runs.remove(name);
  return deletedRunsView(rows, true);
}
