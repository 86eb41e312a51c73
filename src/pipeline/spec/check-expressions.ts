/** Every `{{ … }}` of a pipeline: is it one, does it name something, and can a value stand where it stands? */
import {pointerStep} from '../../domain/json.js';
import type {Problem} from '../../flavors/check-schema.js';
import {suggestionFor, valueProblem} from './check-values.js';
import type {Pipeline, Step} from './pipeline.js';
import {placedExpressions, placeProblem} from './script.js';
import type {PlacedExpression} from './script.js';
import {expressionsIn, expressionText, parseTemplate, wholeExpression} from './template.js';
import type {Expression, Scope} from './template.js';

/** The names that a text may use; a scope that isn't here has none in that place. */
type Known = Partial<Readonly<Record<Scope, readonly string[]>>>;

/** What every task knows of its run and of itself. */
const always: Known = {run: ['id', 'name'], step: ['name']};

export function checkExpressions(pipeline: Pipeline): readonly Problem[] {
  const parameters = Object.keys(pipeline.parameters);
  const common: Known = {...always, parameters};
  return [
    ...environmentProblems(pipeline.environment, common, '/spec'),
    ...textProblems(pipeline.image ?? '', {parameters}, '/spec/image'),
    ...pipeline.steps.flatMap(step => stepProblems(step, pipeline, common)),
  ];
}

function stepProblems(step: Step, pipeline: Pipeline, common: Known): readonly Problem[] {
  const pointer = `/spec/steps${pointerStep(step.name)}`;
  const planned: Known = {parameters: common.parameters ?? [], matrix: Object.keys(step.matrix)};
  const known: Known = {...common, ...planned, inputs: Object.keys(step.inputs), outputs: Object.keys(step.outputs)};
  return [
    ...commandProblems(step, {known, pipeline, pointer: `${pointer}/run`}),
    ...environmentProblems(step.environment, known, pointer),
    ...textProblems(step.image ?? '', planned, `${pointer}/image`),
    ...Object.entries(step.inputs).flatMap(([name, input]) => (input.from === 'file' ? textProblems(input.path, planned, `${pointer}/inputs${pointerStep(name)}/path`) : [])),
    ...Object.entries(step.matrix).flatMap(([key, values]) => (typeof values === 'string' ? matrixProblems(values, pipeline, `${pointer}/matrix${pointerStep(key)}`) : [])),
  ];
}

interface CommandPlace {
  readonly known: Known;
  readonly pipeline: Pipeline;
  readonly pointer: string;
}

function commandProblems({command}: Step, {known, pipeline, pointer}: CommandPlace): readonly Problem[] {
  if (command.kind === 'function') return [];
  if (command.kind === 'words') return command.words.flatMap((word, index) => textProblems(word, known, `${pointer}/${index}`));
  const problems = textProblems(command.text, known, pointer);
  if (problems.length > 0) return problems;
  const messages = placedExpressions(command.text).map(expression => placeProblem(expression) ?? arithmeticProblem(expression, pipeline));
  return messages.flatMap(message => (message === null ? [] : [{pointer, message}]));
}

/** Keys of a matrix are looked at when their values are known. */
function arithmeticProblem(expression: PlacedExpression, {parameters}: Pipeline): string | null {
  const {context, scope, name} = expression;
  if (context !== 'arithmetic' || scope === 'matrix') return null;
  const type = scope === 'parameters' ? parameters[name]?.type : 'string';
  return type === 'integer' || type === 'number' ? null : notANumber(expression);
}

export function notANumber(expression: Expression): string {
  return `${expressionText(expression)} stands in shell arithmetic, which some shells evaluate as a program: only numbers can stand there`;
}

function environmentProblems(environment: Readonly<Record<string, string>>, known: Known, pointer: string): readonly Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => textProblems(value, known, `${pointer}/environment${pointerStep(name)}`));
}

function textProblems(text: string, known: Known, pointer: string): readonly Problem[] {
  const unfit = text.includes('\0') ? valueProblem(text) : null;
  if (unfit !== null) return [{pointer, message: `the text ${unfit}`}];
  const {problems} = parseTemplate(text);
  return [...problems.map(message => ({pointer, message})), ...expressionsIn(text).flatMap(each => nameProblems(each, known, pointer))];
}

function nameProblems(expression: Expression, known: Known, pointer: string): readonly Problem[] {
  const {scope, name} = expression;
  const names = known[scope];
  if (names?.includes(name)) return [];
  const text = expressionText(expression);
  const [noun, has] = nouns[scope];
  if (names === undefined) return [{pointer, message: `${text} is not known yet where this is read`}];
  return [{pointer, message: `${text} names no ${noun}${names.length === 0 ? `: there is none ${has}` : ''}`, ...suggestionFor(name, names)}];
}

const nouns: Readonly<Record<Scope, readonly [noun: string, has: string]>> = {
  parameters: ['parameter', 'in this pipeline'],
  matrix: ['key of the matrix', 'in this step'],
  inputs: ['input', 'of this step'],
  outputs: ['output', 'of this step'],
  run: ['fact of the run', ''],
  step: ['fact of the step', ''],
};

function matrixProblems(text: string, {parameters}: Pipeline, pointer: string): readonly Problem[] {
  const expression = wholeExpression(text);
  if (expression?.scope !== 'parameters') return [{pointer, message: 'a matrix has lists, or {{ parameters.NAME }} for a parameter that is one'}];
  const unknown = nameProblems(expression, {parameters: Object.keys(parameters)}, pointer);
  if (unknown.length > 0 || parameters[expression.name]?.type === 'list') return unknown;
  return [{pointer, message: `parameter ${expression.name} is no list`}];
}
