/** `cairn pipeline run`. */
import {basename, dirname, resolve} from 'node:path';
import type {App} from '../../app/app.js';
import {activeStack} from '../../inventory/active-stack.js';
import {startRun} from '../../pipeline/run/active-run.js';
import {previewRun} from '../../pipeline/run/preview.js';
import type {SourcePlace} from '../../pipeline/run/source.js';
import {usualFile} from '../../pipeline/spec/load-pipeline.js';
import {planRun} from '../../pipeline/spec/plan-run.js';
import {previewView} from '../../render/views/preview.js';
import {runStartedView} from '../../render/views/run-start.js';
import {stackChoice} from '../named-object.js';
import {dryRunOption} from '../options.js';
import {carryOut} from '../run/carry-out.js';
import {choicesOf, runOptions} from '../run/run-options.js';
import type {RunFlags} from '../run/run-options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {givenParameters, loadedPipeline, paramOption} from './param-option.js';
import type {ParamFlags} from './param-option.js';

export interface PipelineRunRequest extends ParamFlags, RunFlags {
  readonly file: string;
  readonly stack?: string;
  readonly dryRun: boolean;
}

export function pipelineRunCommand(app: App, run = runPipelineRun): Verb {
  const command = verb('run', 'Run a pipeline on the active stack', [
    'cairn pipeline run',
    'cairn pipeline run train.yaml -p epochs=5 --stack prod',
    'cairn pipeline run --dry-run',
    'cairn pipeline run --from train --on-failure continue',
  ])
    .argument('[file]', 'the file; - is standard input', usualFile)
    .addOption(paramOption())
    .option('--stack <name>', 'a name, OWNER/NAME or an id (default: the active stack)')
    .addOption(dryRunOption());
  return runOptions(command).action(async (file: string, flags: Omit<PipelineRunRequest, 'file'>) => run(app, {...flags, file}));
}

/** Exit status 1 where a step failed, 130 where the run was cancelled. */
export async function runPipelineRun(app: App, request: PipelineRunRequest): Promise<void> {
  const {file, stack, dryRun, detach, announce} = request;
  if (detach && !dryRun) return app.show(runStartedView(await app.startRunInBackground()));
  const {pipeline, placeOf, ...loaded} = await loadedPipeline(app, file);
  const plan = planRun(pipeline, {...loaded, parameters: await givenParameters(app, request), placeOf});
  const {stored} = await activeStack(await app.local(), stackChoice(app, stack));
  const engines = await app.runEngines(stored);
  const wanted = {plan, place: placeOfSource(app, file), choices: choicesOf(request), now: () => app.now()};
  const runs = await app.runs();
  if (dryRun) return app.show(previewView(await previewRun(runs, engines, wanted)));
  await carryOut(app, {run: await startRun(runs, engines, wanted), engines, announce});
}

/** A pipeline from standard input has the working folder as its source. */
function placeOfSource(app: App, file: string): SourcePlace {
  const {workingFolder} = app.surroundings;
  const never = Object.values(app.config().folders);
  return file === '-' ? {root: workingFolder, file: null, never} : {root: dirname(resolve(workingFolder, file)), file: basename(file), never};
}
