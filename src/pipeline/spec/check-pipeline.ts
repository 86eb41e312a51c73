/** What is wrong with a pipeline beyond the shape of its file: names that lead nowhere, circles, paths that lead out, conditions. */
import {pointerStep} from '../../domain/json.js';
import type {Problem} from '../../flavors/check-schema.js';
import {checkExpressions} from './check-expressions.js';
import {parameterProblem, suggestionFor} from './check-values.js';
import {circleIn} from './order.js';
import type {Input, Parameter, Pipeline, Step} from './pipeline.js';
import {normalPath, pathsMeet} from './relative-path.js';
import {variableName} from './variable-name.js';
import type {VariableKind} from './variable-name.js';

/** Everything at once; pointers lead into the pipeline's file. */
export function pipelineProblems(pipeline: Pipeline): readonly Problem[] {
  const steps = new Map(pipeline.steps.map(step => [step.name, step]));
  return [
    ...sameVariables(Object.keys(pipeline.parameters), 'PARAM', '/spec/parameters'),
    ...Object.entries(pipeline.parameters).flatMap(([name, parameter]) => parameterProblems(parameter, `/spec/parameters${pointerStep(name)}`)),
    ...pipeline.steps.flatMap(step => stepProblems(step, steps)),
    ...circleProblems(pipeline, steps),
    ...checkExpressions(pipeline),
  ];
}

export function stepPointer({name}: Pick<Step, 'name'>): string {
  return `/spec/steps${pointerStep(name)}`;
}

function parameterProblems(parameter: Parameter, pointer: string): readonly Problem[] {
  const {default: preset, choices = [], ...unlimited} = parameter;
  const found = choices.map((choice, index) => ({pointer: `${pointer}/choices/${index}`, message: parameterProblem(choice, unlimited)}));
  if (preset !== undefined) found.push({pointer: `${pointer}/default`, message: parameterProblem(preset, parameter)});
  return found.flatMap(({pointer: at, message}) => (message === null ? [] : [{pointer: at, message: `${at.split('/').slice(3).join('.')} ${message}`}]));
}

function stepProblems(step: Step, steps: ReadonlyMap<string, Step>): readonly Problem[] {
  const pointer = stepPointer(step);
  return [
    ...sameVariables(Object.keys(step.inputs), 'INPUT', `${pointer}/inputs`),
    ...sameVariables(Object.keys(step.outputs), 'OUTPUT', `${pointer}/outputs`),
    ...sameVariables(Object.keys(step.matrix), 'MATRIX', `${pointer}/matrix`),
    ...Object.entries(step.inputs).flatMap(([name, input]) => inputProblems(step, input, {steps, pointer: `${pointer}/inputs${pointerStep(name)}`})),
    ...step.after.flatMap((name, index) => knownStep(step, name, {steps, pointer: `${pointer}/after/${index}`})),
    ...outputProblems(step),
  ];
}

interface Place {
  readonly steps: ReadonlyMap<string, Step>;
  readonly pointer: string;
}

function knownStep(step: Step, name: string, {steps, pointer}: Place): readonly Problem[] {
  if (name === step.name) return [{pointer, message: `step ${name} waits for itself`}];
  return steps.has(name) ? [] : [{pointer, message: `there is no step ${name}`, ...suggestionFor(name, steps.keys())}];
}

function inputProblems(step: Step, input: Input, place: Place): readonly Problem[] {
  const {pointer, steps} = place;
  if (input.from === 'file') {
    return input.path.includes('{{') || normalPath(input.path) !== null ? [] : [{pointer: `${pointer}/path`, message: leadsOut(input.path)}];
  }
  const unknown = knownStep(step, input.step, place);
  const outputs = steps.get(input.step)?.outputs ?? {};
  if (unknown.length > 0 || Object.hasOwn(outputs, input.output)) return unknown;
  return [{pointer, message: `step ${input.step} has no output ${input.output}`, ...suggestionFor(input.output, Object.keys(outputs))}];
}

/** What is said of a path that `normalPath` refuses. */
export function leadsOut(path: string): string {
  return `${JSON.stringify(path)} is no path inside of the folder: it must be relative, with "/", and not lead out`;
}

function outputProblems(step: Step): readonly Problem[] {
  const seen: {readonly name: string; readonly path: string}[] = [];
  return Object.entries(step.outputs).flatMap(([name, {path}]) => {
    const pointer = `${stepPointer(step)}/outputs${pointerStep(name)}`;
    const normal = normalPath(path);
    if (normal === null) return [{pointer, message: leadsOut(path)}];
    if (path.includes('{{')) return [{pointer, message: `output ${name} has "{{" in its path, where nothing is replaced: the step is told the path`}];
    const other = seen.find(each => pathsMeet(each.path, normal));
    seen.push({name, path: normal});
    return other === undefined ? [] : [{pointer, message: `output ${name} is at ${path}, where output ${other.name} is already`}];
  });
}

/** Two names of one variable: only one of them could be told. */
function sameVariables(names: readonly string[], kind: VariableKind, pointer: string): readonly Problem[] {
  const seen = new Map<string, string>();
  return names.flatMap(name => {
    const variable = variableName(kind, name);
    const other = seen.get(variable);
    seen.set(variable, name);
    return other === undefined ? [] : [{pointer: pointer + pointerStep(name), message: `${name} and ${other} would both be the variable ${variable}`}];
  });
}

function circleProblems({steps}: Pipeline, known: ReadonlyMap<string, Step>): readonly Problem[] {
  const circle = circleIn(steps);
  const [first] = circle;
  if (first === undefined || circle.length === 1) return [];
  return [{pointer: stepPointer(known.get(first) as Step), message: `steps wait for each other in a circle: ${[...circle, first].join(' → ')}`}];
}
