/** `cairn pipeline graph`. */
import type {App} from '../../app/app.js';
import {graphOf, planIfComplete} from '../../pipeline/spec/graph.js';
import {loadPipeline, usualFile} from '../../pipeline/spec/load-pipeline.js';
import type {View} from '../../render/view.js';
import {pipelineGraphView, pipelineMermaidView} from '../../render/views/pipeline-graph.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {givenParameters, paramOption} from './param-option.js';
import type {ParamFlags} from './param-option.js';

export interface PipelineGraphRequest extends ParamFlags {
  readonly file: string;
  readonly mermaid: boolean;
}

export function pipelineGraphCommand(app: App, run = runPipelineGraph): Verb {
  return verb('graph', 'Draw the steps of a pipeline, and what they hand over', [
    'cairn pipeline graph',
    'cairn pipeline graph train.yaml -p rates=[0.1,0.3]',
    'cairn pipeline graph --mermaid > train.mmd',
  ])
    .argument('[file]', 'the file; - is standard input', usualFile)
    .addOption(paramOption())
    .option('--mermaid', 'the drawing as Mermaid, for a page', false)
    .action(async (file: string, flags: Omit<PipelineGraphRequest, 'file'>) => {
      app.show(await run(app, {...flags, file}));
    });
}

/** A step that is spread is one box, with the number of its instances where parameters have values. */
export async function runPipelineGraph(app: App, {file, param, mermaid}: PipelineGraphRequest): Promise<View> {
  const parameters = await givenParameters(app, {param});
  const {pipeline, placeOf} = await loadPipeline({file, read: name => app.read(name)});
  const drawn = {pipeline, graph: graphOf(pipeline, planIfComplete(pipeline, {parameters, placeOf}))};
  return mermaid ? pipelineMermaidView(drawn) : pipelineGraphView(drawn);
}
