/** What `cairn pipeline validate` prints. */
import type {Json} from '../../domain/json.js';
import type {Pipeline} from '../../pipeline/spec/pipeline.js';
import type {Plan} from '../../pipeline/spec/plan.js';
import type {View} from '../view.js';

export interface PipelineValidation {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly valid: true;
  readonly parameters: readonly {readonly name: string; readonly type: string; readonly required: boolean; readonly default?: Json; readonly description: string}[];
  readonly steps: readonly {readonly name: string; readonly instances: number | null}[];
  /** Of all steps; null where parameters lack values. */
  readonly instances: number | null;
}

/** `PipelineValidation`; for people one sentence. A file that isn't right is an error, and never comes here. */
export function pipelineView({file, pipeline, plan}: {readonly file: string; readonly pipeline: Pipeline; readonly plan: Plan | null}): View {
  const {name, description, parameters, steps} = pipeline;
  const data: PipelineValidation = {
    file,
    name,
    description,
    valid: true,
    parameters: Object.entries(parameters).map(([parameter, {default: preset, ...rest}]) => ({
      name: parameter, type: rest.type, required: preset === undefined, ...(preset === undefined ? {} : {default: preset}), description: rest.description,
    })),
    steps: steps.map(step => ({name: step.name, instances: plan?.instances.filter(each => each.step.name === step.name).length ?? null})),
    instances: plan?.instances.length ?? null,
  };
  return {data, names: [name], human: {as: 'lines', lines: [sentenceOf(data)]}, next: nextOf(file)};
}

/** Only a name that a shell takes as it is. */
function nextOf(file: string): readonly string[] {
  return /^[A-Za-z0-9_./][A-Za-z0-9_./-]*$/.test(file) ? [`cairn pipeline graph ${file}`] : [];
}

function sentenceOf({file, name, steps, instances, parameters}: PipelineValidation): string {
  const spread = instances === null || instances === steps.length ? '' : `, ${counted(instances, 'instance')} in all`;
  const open = parameters.filter(({required}) => required).map(each => each.name);
  const asked = instances === null ? `; what is spread over ${open.join(', ')} is looked at once that is known` : '';
  return `${file} is right: pipeline ${name}, ${counted(steps.length, 'step')}${spread}${asked}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
