/** The combinations of a step's matrix. */
import {canonicalJson} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {valueProblem} from './check-values.js';
import {notANumber} from './check-expressions.js';
import type {Combination} from './instance-names.js';
import type {Step} from './pipeline.js';
import {placedExpressions} from './script.js';
import {wholeExpression} from './template.js';

/** One fault, at the key of the matrix that has it. */
export interface MatrixFault {
  readonly key: string;
  readonly message: string;
}

export type Parameters = Readonly<Record<string, Json>>;

/** Each key with its list of values. */
export function matrixValues({matrix}: Step, parameters: Parameters): Readonly<Record<string, readonly Json[]>> {
  return Object.fromEntries(Object.entries(matrix).map(([key, values]) => [key, typeof values === 'string' ? listOf(values, parameters) : values]));
}

export function matrixFaults(step: Step, values: Readonly<Record<string, readonly Json[]>>): readonly MatrixFault[] {
  const inArithmetic = arithmeticKeys(step);
  return Object.entries(values).flatMap(([key, list]) => {
    const message = listFault(list) ?? (inArithmetic.has(key) && list.some(value => typeof value !== 'number') ? notANumber({scope: 'matrix', name: key}) : null);
    return message === null ? [] : [{key, message: `step ${step.name}, matrix ${key}: ${message}`}];
  });
}

/** How many combinations there are, without making them. */
export function combinationCount(values: Readonly<Record<string, readonly Json[]>>): number {
  return Object.values(values).reduce((product, list) => product * list.length, 1);
}

/** All of them, the last key changing first. Without keys there is one, the empty one. */
export function combinationsOf(values: Readonly<Record<string, readonly Json[]>>): readonly Combination[] {
  return Object.entries(values).reduce<readonly Combination[]>(
    (made, [key, list]) => made.flatMap(combination => list.map(value => ({...combination, [key]: value}))),
    [{}],
  );
}

function listOf(text: string, parameters: Parameters): readonly Json[] {
  const name = wholeExpression(text)?.name ?? '';
  return Object.hasOwn(parameters, name) ? (parameters[name] as readonly Json[]) : [];
}

function listFault(list: readonly Json[]): string | null {
  if (list.length === 0) return 'the list is empty, so that nothing would run';
  const seen = new Set<string>();
  for (const value of list) {
    const problem = valueProblem(value);
    if (problem !== null) return `a value ${problem}`;
    const text = canonicalJson(value);
    if (seen.has(text)) return `the list has ${text.slice(0, 100)} twice`;
    seen.add(text);
  }
  return null;
}

function arithmeticKeys({command}: Step): ReadonlySet<string> {
  if (command.kind !== 'script') return new Set();
  return new Set(placedExpressions(command.text).flatMap(({context, scope, name}) => (context === 'arithmetic' && scope === 'matrix' ? [name] : [])));
}
