/** Run records out of files that anybody may have edited: everything is checked here, once. */
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {parsedJson} from '../../lib/json-text.js';
import {isId} from '../../lib/uuid.js';
import type {Step} from '../spec/pipeline.js';
import type {Instance, Plan} from '../spec/plan.js';
import type {Happening, RunEvent, RunHeader} from './event.js';

type Test = (value: Json | undefined) => boolean;

const isText: Test = value => typeof value === 'string';
const isCount: Test = value => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject: Test = isJsonObject;
const timeGrammar = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const isTime: Test = value => typeof value === 'string' && timeGrammar.test(value) && !Number.isNaN(Date.parse(value));
const isArtifact: Test = value =>
  isJsonObject(value) && oneOf('file', 'folder')(value['kind']) && matches(/^sha256:[0-9a-f]{64}$/)(value['digest']) && isCount(value['size']) && isCount(value['files']);
const isArtifacts: Test = value => isJsonObject(value) && Object.values(value).every(isArtifact);
const isListOf = (test: Test): Test => value => Array.isArray(value) && value.every((each: Json) => test(each));

/** What each kind of event has beside `type`, `sequence` and `at`. */
const fieldsOf: Readonly<Record<Happening['type'], Readonly<Record<string, Test>>>> = {
  'run-started': {host: isText, pid: isCount, again: value => value === undefined || isListOf(isText)(value)},
  'step-cached': {instance: isText, key: isText, outputs: isArtifacts, from: isText},
  'step-skipped': {instance: isText, reason: oneOf('when', 'upstream')},
  'attempt-starting': {instance: isText, attempt: isCount, task: isText},
  'attempt-started': {instance: isText, attempt: isCount},
  'attempt-ended': {instance: isText, attempt: isCount, end: isEnd},
  'retry-waits': {instance: isText, attempt: isCount, delay: isCount},
  'step-succeeded': {instance: isText, key: isText, outputs: isArtifacts, inputs: isArtifacts},
  'step-failed': {instance: isText, code: isText, message: isText},
  'step-cancelled': {instance: isText},
  'cancel-requested': {by: isText},
  'run-ended': {outcome: oneOf('succeeded', 'failed', 'cancelled')},
};

const endFields: Readonly<Record<string, Readonly<Record<string, Test>>>> = {
  exited: {code: value => Number.isSafeInteger(value)},
  signalled: {signal: isText},
  lost: {reason: isText},
  'timed-out': {after: isCount},
  cancelled: {},
};

function isEnd(value: Json | undefined): boolean {
  return isJsonObject(value) && fits(value, own(endFields, value['how']));
}

const headerFields: Readonly<Record<string, Test>> = {
  id: value => typeof value === 'string' && isId(value),
  name: isText,
  pipeline: isText,
  stack: value => isJsonObject(value) && ['id', 'name', 'digest', 'orchestrator', 'artifactStore'].every(key => isText(value[key])),
  parameters: isObject,
  created: isTime,
};

const stepFields: Readonly<Record<string, Test>> = {
  name: isText,
  description: isText,
  command: isCommand,
  environment: isObject,
  inputs: isObject,
  outputs: isObject,
  resources: isObject,
  retries: isObject,
  cache: isObject,
  matrix: isObject,
  after: isListOf(isText),
  settings: isObject,
};

const instanceFields: Readonly<Record<string, Test>> = {
  id: isText,
  slug: matches(/^[a-z0-9-]{1,40}$/),
  step: isText,
  matrix: isObject,
  inputs: value => isJsonObject(value) && Object.values(value).every(isSource),
  after: isListOf(isText),
};

const pipelineFields: Readonly<Record<string, Test>> = {
  name: isText,
  description: isText,
  parameters: isObject,
  environment: isObject,
  source: isObject,
  steps: isListOf(value => isJsonObject(value) && fits(value, stepFields)),
};

const planFields: Readonly<Record<string, Test>> = {
  pipeline: value => isJsonObject(value) && fits(value, pipelineFields),
  parameters: isObject,
  generated: value => isJsonObject(value) && Object.values(value).every(isText),
  instances: isListOf(value => isJsonObject(value) && fits(value, instanceFields)),
};

/** null for a line that is no event. */
export function parseEvent(line: string): RunEvent | null {
  const value = parsedJson(line);
  if (!isJsonObject(value) || !isCount(value['sequence']) || !isTime(value['at'])) return null;
  return fits(value, own(fieldsOf, value['type'])) ? (value as unknown as RunEvent) : null;
}

/** Throws `invalid_input` naming the file; `name` is the folder's, which counts. */
export function parseHeader(text: string, place: string, name: string): RunHeader {
  const value = parsedJson(text);
  if (!isJsonObject(value) || !fits(value, headerFields)) throw damaged(place, 'it is not the header of a run');
  if (value['name'] !== name) throw damaged(place, `it is the header of ${JSON.stringify(value['name'])}, not of "${name}"`);
  return value as unknown as RunHeader;
}

/** A plan as text: each instance names its step, which stands once, in the pipeline. Generated files aren't in it: the run's source has them. */
export function planText({instances, ...rest}: Plan): string {
  return JSON.stringify({...rest, instances: instances.map(instance => ({...instance, step: instance.step.name}))});
}

/** The inverse of `planText`. Throws `invalid_input` naming the file. */
export function parsePlan(text: string, place: string): Plan {
  const value = parsedJson(text);
  if (!isJsonObject(value) || !fits(value, planFields)) throw damaged(place, 'it is not the plan of a run');
  const plan = value as unknown as Omit<Plan, 'instances'> & {readonly instances: readonly (Omit<Instance, 'step'> & {readonly step: string})[]};
  const steps = new Map(plan.pipeline.steps.map(step => [step.name, step]));
  return {...plan, instances: plan.instances.map(instance => ({...instance, step: stepNamed(steps, instance.step, place)}))};
}

/** Throws `invalid_input` naming the file. */
export function parseSource(text: string, place: string): JsonObject {
  const value = parsedJson(text);
  if (!isJsonObject(value)) throw damaged(place, 'it is not a JSON object');
  return value;
}

export function damaged(place: string, why: string): AppError {
  return new AppError('invalid_input', `${place} is damaged: ${why}`, {hint: 'Restore it from a backup, or delete the run.', details: {file: place}});
}

function stepNamed(steps: ReadonlyMap<string, Step>, name: string, place: string): Step {
  const step = steps.get(name);
  if (step === undefined) throw damaged(place, `it has no step "${name}"`);
  return step;
}

function isCommand(value: Json | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const {kind, text, words, module} = value;
  return (kind === 'script' && isText(text)) || (kind === 'words' && isListOf(isText)(words)) || (kind === 'function' && isText(module));
}

function isSource(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const isOutput: Test = each => isJsonObject(each) && isText(each['instance']) && isText(each['output']);
  if (value['from'] === 'output') return isOutput(value);
  if (value['from'] === 'file') return isText(value['path']);
  return value['from'] === 'each' && isListOf(each => isOutput(each) && isJsonObject(each) && isText(each['entry']) && isObject(each['matrix']))(value['of']);
}

function fits(value: JsonObject, fields: Readonly<Record<string, Test>> | undefined): boolean {
  return fields !== undefined && Object.entries(fields).every(([key, test]) => test(Object.hasOwn(value, key) ? value[key] : undefined));
}

function own<T>(table: Readonly<Record<string, T>>, key: Json | undefined): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

function oneOf(...words: readonly string[]): Test {
  return value => typeof value === 'string' && words.includes(value);
}

function matches(grammar: RegExp): Test {
  return value => typeof value === 'string' && grammar.test(value);
}
