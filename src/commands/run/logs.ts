/** `cairn run logs`. */
import type {App} from '../../app/app.js';
import {lookAt} from '../../pipeline/run/look.js';
import type {LogRequest} from '../../pipeline/run/read-logs.js';
import {readLogs} from '../../pipeline/run/read-logs.js';
import {stepsNamed} from '../../pipeline/run/select-steps.js';
import {checkFollowed, isShownInParts} from '../../render/parts.js';
import {logLinesView} from '../../render/views/run-logs.js';
import type {LogLineJson} from '../../render/views/run-logs.js';
import {numberOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {runArgument} from './run-argument.js';
import {runsOf, runsOnOption} from './runs-on.js';
import type {RunsOn} from './runs-on.js';

export interface RunLogsRequest {
  readonly name: string;
  readonly step?: string | undefined;
  readonly follow: boolean;
  readonly attempt?: number;
  readonly tail?: number;
  readonly remote?: RunsOn;
}

export function runLogsCommand(app: App, run = runRunLogs): Verb {
  return verb('logs', 'Show what the steps of a run printed', ['cairn run logs latest', 'cairn run logs train-7 train -f', 'cairn run logs train-7 "train[rate=0.1]" --attempt 1 --tail 100', 'cairn run logs ann/train-7 -f --remote'])
    .addArgument(runArgument())
    .argument('[step]', 'a step, or one of its instances (default: all)')
    .option('-f, --follow', 'go on with what is printed, until the run ends', false)
    .addOption(numberOption('--attempt <number>', 'which attempt (default: the last one)'))
    .addOption(numberOption('--tail <number>', 'only so many lines of each, the last ones'))
    .addOption(runsOnOption())
    .action(async (name: string, step: string | undefined, flags: Omit<RunLogsRequest, 'name' | 'step'>) => run(app, {name, step, ...flags}));
}

/** Shows lines part by part where the format can do that: a log may be larger than memory. */
export async function runRunLogs(app: App, {name, step, follow, remote, attempt = null, tail = null}: Omit<RunLogsRequest, 'attempt' | 'tail'> & Partial<Pick<LogRequest, 'attempt' | 'tail'>>): Promise<void> {
  const {output: {value: format}} = app.preferences();
  if (follow) checkFollowed(format);
  const seen = await lookAt(await (await runsOf(app, remote)).find(name));
  const steps = step === undefined ? seen.run.steps : stepsNamed(seen, step);
  const style = {prefixed: steps.length > 1};
  const kept: LogLineJson[] = [];
  await readLogs(seen, {steps, attempt, tail, follow}, (source, lines) => {
    const all = lines.map(line => ({...source, line}));
    if (isShownInParts(format)) app.show(logLinesView(all, style));
    else for (const each of all) kept.push(each);
  });
  if (!isShownInParts(format)) app.show(logLinesView(kept, style));
}
