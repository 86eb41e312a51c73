/** What one attempt of an instance starts: words and variables, with every value in its place. */
import {canonicalJson} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {valueText} from './check-values.js';
import {runnerPath} from './function-runner.js';
import type {Expanded, Instance, Places, Plan} from './plan.js';
import {shellScript} from './script.js';
import {fillTemplate} from './template.js';
import type {Expression, Scope} from './template.js';
import {variableName} from './variable-name.js';
import type {VariableKind} from './variable-name.js';

/**
 * Words are expanded as text, one word each. A script stays as it is but for references to variables that hold the values. The step's own
 * variables stand over the pipeline's, and cairn's over both.
 */
export function expand({pipeline, parameters}: Pick<Plan, 'pipeline' | 'parameters'>, instance: Instance, places: Places): Expanded {
  const {step, matrix} = instance;
  const values: Values = {
    parameters,
    matrix,
    inputs: places.inputs,
    outputs: places.outputs,
    run: {...places.run},
    step: {name: step.name},
  };
  const fill = (expression: Expression): string => textOf(values, expression);
  const declared = Object.entries({...pipeline.environment, ...step.environment}).map(([name, text]) => [name, fillTemplate(text, fill)] as const);
  const {words, variables} = commandOf(instance, parameters, fill);
  const facts = {
    CAIRN_RUN_ID: places.run.id,
    CAIRN_RUN_NAME: places.run.name,
    CAIRN_PIPELINE: pipeline.name,
    CAIRN_STEP: step.name,
    CAIRN_ATTEMPT: String(places.attempt),
  };
  return {
    words,
    environment: Object.fromEntries([
      ...declared,
      ...Object.entries(facts),
      ...named('PARAM', parameters),
      ...named('MATRIX', matrix),
      ...named('INPUT', places.inputs),
      ...named('OUTPUT', places.outputs),
      ...Object.entries(variables),
    ]),
  };
}

type Values = Readonly<Record<Scope, Readonly<Record<string, Json>>>>;

interface StartedCommand {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

function commandOf({step: {command, name}, matrix}: Instance, parameters: Plan['parameters'], fill: (expression: Expression) => string): StartedCommand {
  switch (command.kind) {
    case 'words':
      return {words: command.words.map(word => fillTemplate(word, fill)), variables: {}};
    case 'function':
      return {words: ['node', runnerPath, command.module, name], variables: {CAIRN_VALUES: canonicalJson({parameters, matrix})}};
    case 'script': {
      const {text, variables} = shellScript(command.text);
      return {words: ['sh', '-e', '-c', text], variables: Object.fromEntries(Object.entries(variables).map(([variable, expression]) => [variable, fill(expression)]))};
    }
  }
}

function textOf(values: Values, {scope, name}: Expression): string {
  const known = values[scope];
  return Object.hasOwn(known, name) ? valueText(known[name] as Json) : '';
}

function named(kind: VariableKind, values: Readonly<Record<string, Json>>): readonly (readonly [string, string])[] {
  return Object.entries(values).map(([name, value]) => [variableName(kind, name), valueText(value)]);
}
