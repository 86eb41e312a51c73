/** `cairn run retry`. */
import type {App} from '../../app/app.js';
import {takeUpRun} from '../../pipeline/run/active-run.js';
import {refuseDone} from '../../pipeline/run/refuse-done.js';
import {runStartedView} from '../../render/views/run-start.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {carryOut} from './carry-out.js';
import {choicesOf, runOptions} from './run-options.js';
import type {RunFlags} from './run-options.js';
import {stackOfRun} from './stack-of-run.js';

export interface RunRetryRequest extends RunFlags {
  readonly name: string;
}

export function runRetryCommand(app: App, run = runRunRetry): Verb {
  const command = verb('retry', 'Go on with a run that failed, was cancelled or was interrupted; what succeeded is not run again', [
    'cairn run retry latest',
    'cairn run retry train-7 --from train',
    'cairn run retry train-7 --detach',
  ]).argument('<run>', 'its name or id, or latest');
  return runOptions(command).action(async (name: string, flags: Omit<RunRetryRequest, 'name'>) => run(app, {...flags, name}));
}

/** In the same record, with the source and the parameters that it was started with, on its stack as that is now. */
export async function runRunRetry(app: App, request: RunRetryRequest): Promise<void> {
  const {name, detach, announce} = request;
  const runs = await app.runs();
  const record = await runs.find(name);
  const choices = choicesOf(request);
  const past = await record.events();
  refuseDone(record.header.name, past, choices);
  if (detach) return app.show(runStartedView(await app.startRunInBackground()));
  const engines = await app.runEngines(await stackOfRun(app, record.header), record.header.id);
  const writer = await runs.takeUp(record.header.name);
  await carryOut(app, {run: await takeUpRun(engines, {writer, choices, now: () => app.now()}), engines, past, announce});
}
