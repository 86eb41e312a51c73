/** From a pipeline and the parameters of one run to the plan of it. Nothing is read or written. */
import {pointerStep} from '../../domain/json.js';
import type {Problem} from '../../flavors/check-schema.js';
import {leadsOut, stepPointer} from './check-pipeline.js';
import {valueText} from './check-values.js';
import {combinationCount, combinationsOf, matrixFaults, matrixValues} from './combinations.js';
import type {Parameters} from './combinations.js';
import {Connector} from './connect.js';
import type {Connection, Seed, Spread} from './connect.js';
import {instanceId, slugsOf} from './instance-names.js';
import type {Combination} from './instance-names.js';
import {inOrder} from './order.js';
import {parameterValues} from './parameters.js';
import type {Instance, Plan, Source} from './plan.js';
import type {Input, Pipeline, Step} from './pipeline.js';
import {failIfAny} from './read-pipeline.js';
import type {PlaceOf} from './read-pipeline.js';
import {normalPath} from './relative-path.js';
import {fillTemplate} from './template.js';

const mostInstances = 10_000;
/** From instance to instance: two large matrices that don't share a key would be all to all. */
const mostLinks = 200_000;

export interface PlanRequest {
  /** By name, as they stand on a command line. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly generated?: Plan['generated'];
  /** Default: places are JSON Pointers. */
  readonly placeOf?: PlaceOf;
}

/**
 * Every instance, each behind those that it needs. Throws `invalid_input` for parameters that don't fit, and `invalid_manifest` for what
 * goes wrong with these values: a matrix that is empty or too large, combinations that meet nothing, paths that lead out. The pipeline
 * must be one that was checked.
 */
export function planRun(pipeline: Pipeline, {parameters: given, generated = {}, placeOf = pointer => pointer}: PlanRequest): Plan {
  const parameters = parameterValues(pipeline, given);
  const steps = inOrder(pipeline.steps);
  const spreads = spreadOver(steps, parameters, placeOf);
  const problems: Problem[] = [];
  const instances = new Linker({spreads, parameters, problems}).instances();
  failIfAny(problems, placeOf);
  return {pipeline, parameters, instances, generated};
}

function spreadOver(steps: readonly Step[], parameters: Parameters, placeOf: PlaceOf): ReadonlyMap<string, Spread> {
  const values = steps.map(step => ({step, lists: matrixValues(step, parameters)}));
  failIfAny(values.flatMap(({step, lists}) => matrixFaults(step, lists).map(({key, message}) => ({pointer: `${stepPointer(step)}/matrix${pointerStep(key)}`, message}))), placeOf);
  failIfAny(tooMany(values.map(({step, lists}) => [step, combinationCount(lists)])), placeOf);
  const made = values.map(({step, lists}) => ({step, seeds: combinationsOf(lists).map(matrix => ({matrix, id: instanceId(step.name, matrix)}))}));
  const slugs = slugsOf(made.flatMap(({seeds}) => seeds.map(({id}) => id)));
  let at = 0;
  return new Map(made.map(({step, seeds}) => [step.name, {step, seeds: seeds.map((seed): Seed => ({...seed, slug: slugs[at++] as string}))}]));
}

function tooMany(counts: readonly (readonly [step: Step, count: number])[]): readonly Problem[] {
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  const [largest] = [...counts].sort(([, a], [, b]) => b - a);
  if (sum <= mostInstances || largest === undefined) return [];
  const [step, count] = largest;
  const message = `a run has at most ${mostInstances} instances, and this one would have ${sum}; ${count} of them of step ${step.name}`;
  return [{pointer: `${stepPointer(step)}${count > 1 ? '/matrix' : ''}`, message}];
}

interface Links {
  readonly spreads: ReadonlyMap<string, Spread>;
  readonly parameters: Parameters;
  /** Found problems go here. */
  readonly problems: Problem[];
}

class Linker {
  readonly #links: Links;
  #count = 0;

  constructor(links: Links) {
    this.#links = links;
  }

  instances(): readonly Instance[] {
    return [...this.#links.spreads.values()].flatMap(spread => this.#instancesOf(spread));
  }

  #instancesOf({step, seeds}: Spread): readonly Instance[] {
    const connectors = this.#connectors(step);
    const ended = step.after.flatMap(name => (this.#links.spreads.get(name)?.seeds ?? []).map(({id}) => id));
    const instances: Instance[] = [];
    for (const seed of seeds) {
      if (!this.#mayLink(step, seed, {connectors, others: ended.length})) break;
      const found = [...connectors].map(([name, connector]) => [name, connector.connect(seed.matrix)] as const);
      const after = [...new Set([...found.flatMap(([, {from}]) => from), ...ended])];
      instances.push({...seed, step: this.#stepFor(step, seed.matrix), inputs: this.#sources(step, seed.matrix, new Map(found)), after});
    }
    return instances;
  }

  #connectors(step: Step): ReadonlyMap<string, Connector> {
    const keys = Object.keys(step.matrix);
    return new Map(Object.entries(step.inputs).flatMap(([name, input]) =>
      input.from === 'output' ? [[name, new Connector(this.#links.spreads.get(input.step) as Spread, input.output, keys)] as const] : []));
  }

  /** False where the plan ends here, with a problem. */
  #mayLink(step: Step, seed: Seed, {connectors, others}: {readonly connectors: ReadonlyMap<string, Connector>; readonly others: number}): boolean {
    this.#count += others;
    for (const [name, connector] of connectors) {
      const count = connector.count(seed.matrix);
      if (count === 0) this.#problem(step, name, `${seed.id} takes input ${name} from ${inputText(step.inputs[name])}, which has no combination that agrees with it`);
      this.#count += count;
    }
    if (this.#count > mostLinks) this.#links.problems.push({pointer: stepPointer(step), message: `a run has at most ${mostLinks} links between instances, and with step ${step.name} there would be more`});
    return this.#links.problems.length === 0;
  }

  #problem(step: Step, input: string, message: string): void {
    this.#links.problems.push({pointer: `${stepPointer(step)}/inputs${pointerStep(input)}`, message});
  }

  #sources(step: Step, matrix: Combination, found: ReadonlyMap<string, Connection>): Readonly<Record<string, Source>> {
    return Object.fromEntries(Object.entries(step.inputs).map(([name, input]) => [name, found.get(name)?.source ?? this.#file(step, {name, input, matrix})]));
  }

  #file(step: Step, {name, input, matrix}: {readonly name: string; readonly input: Input; readonly matrix: Combination}): Source {
    const path = input.from === 'file' ? this.#filled(input.path, matrix) : '';
    const normal = normalPath(path);
    if (normal === null) this.#problem(step, name, `input ${name} of step ${step.name}: ${leadsOut(path)}`);
    return {from: 'file', path: normal ?? path};
  }

  #stepFor(step: Step, matrix: Combination): Step {
    return step.image?.includes('{{') ? {...step, image: this.#filled(step.image, matrix)} : step;
  }

  #filled(text: string, matrix: Combination): string {
    const {parameters} = this.#links;
    return fillTemplate(text, ({scope, name}) => valueText((scope === 'matrix' ? matrix[name] : parameters[name]) ?? ''));
  }
}

function inputText(input: Input | undefined): string {
  return input?.from === 'output' ? `${input.step}.${input.output}` : '';
}
