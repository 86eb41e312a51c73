/** The task that an orchestrator is given for one attempt. The same run, instance and attempt give the same task again, so that it is found after a kill. */
import type {JsonObject} from '../../domain/json.js';
import type {Task} from '../orchestrators/orchestrator.js';
import {expand} from '../spec/expand.js';
import type {Instance} from '../spec/plan.js';
import type {TaskEnvironment} from '../trackers/tracker.js';
import type {RunJob} from './job.js';
import type {Stage} from './stage.js';

export interface TaskParts {
  readonly job: RunJob;
  readonly instance: Instance;
  readonly attempt: number;
  readonly stage: Stage;
  /** Those that the step can see. */
  readonly parameters: JsonObject;
}

export function taskOf({job, instance, attempt, stage, parameters}: TaskParts): Task {
  const {plan, flavor, secrets, writer} = job;
  const {id, name} = writer.record.header;
  const {step, slug} = instance;
  // The end of a UUID v7 is its random part.
  const prefix = `r${id.slice(-12)}`;
  const places = {run: {id, name}, attempt, inputs: stage.inputs, outputs: stage.outputs};
  const {words, environment} = expand({pipeline: plan.pipeline, parameters}, instance, places);
  return {
    key: `${prefix}-${slug}-${attempt}`,
    group: `${prefix}-${plan.pipeline.steps.findIndex(each => each.name === step.name)}`,
    words,
    environment,
    secrets,
    folder: stage.folder,
    image: step.image ?? plan.pipeline.image,
    resources: step.resources,
    timeout: step.timeout,
    settings: step.settings[flavor] ?? {},
  };
}

/** What the step says itself counts more. */
export function withMore(task: Task, {environment, secrets}: TaskEnvironment): Task {
  return {...task, environment: {...environment, ...task.environment}, secrets: {...secrets, ...task.secrets}};
}
