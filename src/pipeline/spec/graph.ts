/** A pipeline as a graph of its steps, each with how many instances it has. */
import {AppError} from '../../domain/errors.js';
import {planRun} from './plan-run.js';
import type {PlanRequest} from './plan-run.js';
import type {Instance, Plan} from './plan.js';
import type {Pipeline, Step} from './pipeline.js';
import {inOrder} from './order.js';

export interface GraphNode {
  readonly name: string;
  readonly description: string;
  /** null where parameters have no value yet that it depends on. */
  readonly instances: number | null;
  /** The keys that it is spread over. */
  readonly matrix: readonly string[];
  readonly when: string | null;
  readonly outputs: readonly string[];
}

/** `one`: each instance takes from one; `each`: from several; `after`: it takes nothing, and only waits. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'one' | 'each' | 'after';
  /** The input that it is for, and the output that it comes from; null with `after`. */
  readonly input: string | null;
  readonly output: string | null;
}

export interface PipelineGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Nodes stand behind those that they wait for. `plan` tells how many instances there are, where there is one. */
export function graphOf(pipeline: Pipeline, plan: Plan | null): PipelineGraph {
  const steps = inOrder(pipeline.steps);
  const counts = plan === null ? null : countsOf(plan.instances);
  const byName = new Map(steps.map(step => [step.name, step]));
  return {
    nodes: steps.map(({name, description, matrix, when, outputs}) => ({
      name, description, instances: counts === null ? null : (counts.get(name) ?? 0), matrix: Object.keys(matrix), when, outputs: Object.keys(outputs),
    })),
    edges: steps.flatMap(step => edgesTo(step, byName)),
  };
}

/** The plan where every parameter has a value, else null: a pipeline is worth a look before anybody knows them. Throws as `planRun` does. */
export function planIfComplete(pipeline: Pipeline, request: PlanRequest): Plan | null {
  const unknown = Object.keys(request.parameters).filter(name => !Object.hasOwn(pipeline.parameters, name));
  const missing = Object.entries(pipeline.parameters).some(([name, parameter]) => parameter.default === undefined && !Object.hasOwn(request.parameters, name));
  if (missing && unknown.length > 0) throw new AppError('invalid_input', `pipeline ${pipeline.name} has no parameter ${unknown.join(', ')}`);
  return missing ? null : planRun(pipeline, request);
}

function countsOf(instances: readonly Instance[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const {step} of instances) counts.set(step.name, (counts.get(step.name) ?? 0) + 1);
  return counts;
}

function edgesTo(step: Step, steps: ReadonlyMap<string, Step>): readonly GraphEdge[] {
  const taken = Object.entries(step.inputs).flatMap(([input, source]): readonly GraphEdge[] => {
    if (source.from === 'file') return [];
    const isOne = Object.keys(steps.get(source.step)?.matrix ?? {}).every(key => Object.hasOwn(step.matrix, key));
    return [{from: source.step, to: step.name, kind: isOne ? 'one' : 'each', input, output: source.output}];
  });
  const sources = new Set(taken.map(({from}) => from));
  return [...taken, ...step.after.filter(name => !sources.has(name)).map(from => ({from, to: step.name, kind: 'after' as const, input: null, output: null}))];
}
