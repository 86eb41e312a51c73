/** The values of a run's parameters: what was given, else what the pipeline says. */
import {AppError} from '../../domain/errors.js';
import type {Json} from '../../domain/json.js';
import {coerceValue} from '../../flavors/coerce.js';
import type {JsonType} from '../../flavors/flavor.js';
import {parsedJson} from '../../lib/json-text.js';
import {parameterProblem, suggestionFor} from './check-values.js';
import type {Parameter, ParameterType, Pipeline} from './pipeline.js';

const jsonTypes: Readonly<Record<ParameterType, JsonType>> = {
  string: 'string', integer: 'integer', number: 'number', boolean: 'boolean', list: 'array', object: 'object',
};

interface ParameterFault {
  readonly parameter: string;
  readonly message: string;
  readonly suggestion?: string;
}

/**
 * Every parameter with its value; a text that was given is read by the parameter's type, lists and maps as JSON. Throws `invalid_input` with
 * all that is wrong: unknown names, values that don't fit, values that are missing.
 */
export function parameterValues(pipeline: Pipeline, given: Readonly<Record<string, string>>): Readonly<Record<string, Json>> {
  const {parameters} = pipeline;
  const names = Object.keys(parameters);
  const faults: ParameterFault[] = Object.keys(given)
    .filter(name => !Object.hasOwn(parameters, name))
    .map(name => ({parameter: name, message: `pipeline ${pipeline.name} has no parameter ${name}`, ...suggestionFor(name, names)}));
  const values = Object.entries(parameters).map(([name, parameter]): readonly [string, Json] => {
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    const value = text === undefined ? parameter.default : readAs(text, parameter.type);
    const message = value === undefined ? `parameter ${name} has no value: say --param ${name}=VALUE` : faultOf(name, value, parameter);
    if (message !== null) faults.push({parameter: name, message});
    return [name, value ?? null];
  });
  if (faults.length > 0) throw parametersError(faults);
  return Object.fromEntries(values);
}

function faultOf(name: string, value: Json, parameter: Parameter): string | null {
  const problem = parameterProblem(value, parameter);
  return problem === null ? null : `parameter ${name} ${problem}`;
}

function readAs(text: string, type: ParameterType): Json {
  if (type === 'list' || type === 'object') return parsedJson(text) ?? text;
  return coerceValue(text, {type: jsonTypes[type]});
}

function parametersError(faults: readonly ParameterFault[]): AppError {
  const [first] = faults as readonly [ParameterFault];
  const details = {problems: faults};
  if (faults.length > 1) return new AppError('invalid_input', `${faults.length} parameters do not fit`, {details});
  return new AppError('invalid_input', first.message, {
    ...(first.suggestion === undefined ? {} : {hint: `Did you mean "${first.suggestion}"?`}),
    details,
  });
}
