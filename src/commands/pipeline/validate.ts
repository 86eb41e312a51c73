/** `cairn pipeline validate`. */
import type {App} from '../../app/app.js';
import {planIfComplete} from '../../pipeline/spec/graph.js';
import {loadPipeline, usualFile} from '../../pipeline/spec/load-pipeline.js';
import type {View} from '../../render/view.js';
import {pipelineView} from '../../render/views/pipeline.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {givenParameters, paramOption} from './param-option.js';
import type {ParamFlags} from './param-option.js';

export interface PipelineValidateRequest extends ParamFlags {
  readonly file: string;
}

export function pipelineValidateCommand(app: App, run = runPipelineValidate): Verb {
  return verb('validate', 'Check the file of a pipeline; every problem is told with its line and column', [
    'cairn pipeline validate',
    'cairn pipeline validate train.yaml -p rates=[0.1,0.3]',
    'cairn pipeline validate - -o json < train.yaml',
  ])
    .argument('[file]', 'the file; - is standard input', usualFile)
    .addOption(paramOption())
    .action(async (file: string, flags: ParamFlags) => {
      app.show(await run(app, {...flags, file}));
    });
}

/** With a value for every parameter its matrices are spread too. Nothing is run. */
export async function runPipelineValidate(app: App, {file, param}: PipelineValidateRequest): Promise<View> {
  const parameters = await givenParameters(app, {param});
  const {pipeline, placeOf} = await loadPipeline({file, read: name => app.read(name)});
  return pipelineView({file, pipeline, plan: planIfComplete(pipeline, {parameters, placeOf})});
}
