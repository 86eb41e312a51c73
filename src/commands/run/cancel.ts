/** `cairn run cancel`. */
import type {App} from '../../app/app.js';
import {cancelRun} from '../../pipeline/run/cancel-run.js';
import {lookAt} from '../../pipeline/run/look.js';
import {runView} from '../../render/views/run.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {stackOfRun} from './stack-of-run.js';

export interface RunCancelRequest {
  readonly name: string;
  readonly wait: boolean;
}

export function runCancelCommand(app: App, run = runRunCancel): Verb {
  return verb('cancel', 'End a run with all that it started', ['cairn run cancel latest', 'cairn run cancel train-7 --no-wait'])
    .argument('<run>', 'its name or id, or latest')
    .option('--no-wait', 'return when it was asked to end')
    .action(async (name: string, flags: Omit<RunCancelRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

/** The process that works on it does the rest; where there is none any more, this one does. */
export async function runRunCancel(app: App, {name, wait}: RunCancelRequest): Promise<View> {
  const runs = await app.runs();
  const record = await runs.find(name);
  const open = async () => app.runEngines(await stackOfRun(app, record.header), record.header.id);
  await app.progress(`Cancelling ${record.header.name}`, cancelRun(runs, record, {wait, open, now: () => app.now(), warn: message => app.notice({level: 'warning', code: 'warning', message})}));
  return runView(await lookAt(record));
}
