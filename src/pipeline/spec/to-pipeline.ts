/** From a value that keeps to `pipelineFileSchema` to a `Pipeline`, with every default filled in. */
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {valueText} from './check-values.js';
import type {Command, Input, Output, Parameter, ParameterType, Pipeline, Resources, Retries, Step} from './pipeline.js';
import {coresOf, durationOf, memoryOf} from './units.js';

const standardRetries: Retries = {limit: 0, delay: 1000, factor: 2, longest: 300_000};

export function toPipeline(file: JsonObject): Pipeline {
  const {name, description} = object(file, 'metadata');
  const spec = object(file, 'spec');
  const {include, exclude} = object(spec, 'source');
  return {
    name: name as string,
    description: textOr(description, ''),
    parameters: mapped(spec, 'parameters', parameterOf),
    environment: environmentOf(spec),
    image: textOr(spec['image'], null),
    source: {include: texts(include) ?? ['**'], exclude: texts(exclude) ?? []},
    steps: Object.entries(object(spec, 'steps')).map(([step, value]) => stepOf(step, value as JsonObject)),
  };
}

function stepOf(name: string, step: JsonObject): Step {
  const {timeout, when} = step;
  return {
    name,
    description: textOr(step['description'], ''),
    command: commandOf(step['run'] as Json),
    image: textOr(step['image'], null),
    environment: environmentOf(step),
    inputs: mapped(step, 'inputs', inputOf),
    outputs: mapped(step, 'outputs', outputOf),
    resources: resourcesOf(object(step, 'resources')),
    retries: retriesOf(step['retries']),
    timeout: typeof timeout === 'string' ? durationOf(timeout) : null,
    cache: cacheOf(step['cache']),
    when: textOr(when, null),
    matrix: object(step, 'matrix') as Step['matrix'],
    after: [...new Set(texts(step['after']) ?? [])],
    code: texts(step['code']),
    settings: object(step, 'settings') as Step['settings'],
  };
}

function commandOf(run: Json): Command {
  return typeof run === 'string' ? {kind: 'script', text: run} : {kind: 'words', words: run as readonly string[]};
}

/** The type of a parameter that names none is that of its default. */
export function typeOfValue(value: Json): ParameterType {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  return isJsonObject(value) ? 'object' : 'string';
}

function parameterOf(value: Json): Parameter {
  const {type, default: preset, description, choices} = value as JsonObject;
  return {
    type: (type as ParameterType | undefined) ?? typeOfValue(preset ?? (choices as readonly Json[] | undefined)?.[0] ?? ''),
    description: textOr(description, ''),
    ...(preset === undefined ? {} : {default: preset}),
    ...(choices === undefined ? {} : {choices: choices as readonly Json[]}),
  };
}

function environmentOf(holder: JsonObject): Readonly<Record<string, string>> {
  return mapped(holder, 'environment', value => valueText(value));
}

function inputOf(value: Json): Input {
  if (typeof value !== 'string') return {from: 'file', path: (value as JsonObject)['path'] as string};
  const [step = '', output = ''] = value.split('.');
  return {from: 'output', step, output};
}

function outputOf(value: Json): Output {
  if (typeof value === 'string') return {path: value, optional: false};
  const {path, optional} = value as JsonObject;
  return {path: path as string, optional: optional === true};
}

function resourcesOf({cpu, memory, gpu}: JsonObject): Resources {
  return {
    cpu: cpu === undefined ? null : coresOf(cpu as number | string),
    memory: memory === undefined ? null : memoryOf(memory as number | string),
    gpu: gpu === undefined ? null : (gpu as number),
  };
}

function retriesOf(value: Json | undefined): Retries {
  if (!isJsonObject(value)) return {...standardRetries, limit: typeof value === 'number' ? value : 0};
  const {limit, delay, factor, longest} = value;
  return {
    limit: limit as number,
    delay: typeof delay === 'string' ? durationOf(delay) : standardRetries.delay,
    factor: typeof factor === 'number' ? factor : standardRetries.factor,
    longest: typeof longest === 'string' ? durationOf(longest) : standardRetries.longest,
  };
}

function cacheOf(value: Json | undefined): Step['cache'] {
  const age = isJsonObject(value) ? value['max-age'] : undefined;
  return {enabled: value !== false, maxAge: typeof age === 'string' ? durationOf(age) : null};
}

function object(holder: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
  return isJsonObject(value) ? value : {};
}

function mapped<T>(holder: JsonObject, key: string, change: (value: Json) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(object(holder, key)).map(([name, value]) => [name, change(value)]));
}

function texts(value: Json | undefined): readonly string[] | null {
  return Array.isArray(value) ? (value as readonly string[]) : null;
}

function textOr<T>(value: Json | undefined, other: T): string | T {
  return typeof value === 'string' ? value : other;
}
