/** `cairn run diff`. */
import type {App} from '../../app/app.js';
import {exitStatusOf} from '../../domain/errors.js';
import {compareRuns} from '../../pipeline/run/compare-runs.js';
import {lookAt} from '../../pipeline/run/look.js';
import type {View} from '../../render/view.js';
import {runDiffView} from '../../render/views/run-diff.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {runArgument} from './run-argument.js';

export interface RunDiffRequest {
  readonly left: string;
  readonly right: string;
  readonly exitCode: boolean;
}

export function runDiffCommand(app: App, run = runRunDiff): Verb {
  return verb('diff', 'Compare two runs: parameters, stack, code, and what each step took and left', ['cairn run diff train-6 train-7', 'cairn run diff train-6 latest -o json'])
    .addArgument(runArgument('a run: its name, its id, or latest', 'run'))
    .addArgument(runArgument('the other one', 'run'))
    .option('--exit-code', 'exit with 10 where they differ', false)
    .action(async (left: string, right: string, flags: {readonly exitCode: boolean}) => {
      app.show(await run(app, {left, right, ...flags}));
    });
}

export async function runRunDiff(app: App, {left, right, exitCode}: RunDiffRequest): Promise<View> {
  const runs = await app.runs();
  const [a, b] = [await lookAt(await runs.find(left)), await lookAt(await runs.find(right))];
  return runDiffView(await compareRuns(a, b), exitCode ? exitStatusOf.differs : 0);
}
