/**
 * The cache key of one instance: a digest over all that its result may depend on, kept in parts, so that a later run can say which of them changed.
 * docs/pipelines-running.md has the list for people. Secrets' values never enter it; who runs it, where and when doesn't either.
 */
import {digestOf} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {expressionsIn} from '../spec/template.js';
import type {Command} from '../spec/pipeline.js';
import type {Instance, Plan} from '../spec/plan.js';
import type {Artifact} from '../artifacts/artifacts.js';
import {FilePatterns} from './file-patterns.js';
import {mentionsIn} from './mentions.js';
import type {SourceFile} from './source.js';

/** Raised when the same parts would come to mean another result. */
const keyVersion = 1;

/** What a key is made of. */
export interface KeyParts extends JsonObject {
  readonly pipeline: string;
  readonly step: string;
  readonly command: JsonObject;
  /** Over paths, executable bits and digests of the source that counts. */
  readonly code: string;
  /** By input name: a digest, or what a fan-in consists of. */
  readonly inputs: JsonObject;
  /** Those that the step can see. */
  readonly parameters: JsonObject;
  readonly image: string | null;
  readonly environment: JsonObject;
  readonly matrix: JsonObject;
  readonly outputs: JsonObject;
  /** The run's id where the step uses it, which makes every run another one; else null. */
  readonly run: string | null;
}

export interface Fingerprint {
  /** 64 hex digits. */
  readonly key: string;
  readonly parts: KeyParts;
}

/** An input as it was handed over: one artifact, several by entry, or none (an optional output that wasn't left). */
export type Given =
  | {readonly kind: 'one'; readonly artifact: Artifact | null}
  | {readonly kind: 'each'; readonly entries: readonly {readonly entry: string; readonly matrix: Readonly<Record<string, Json>>; readonly artifact: Artifact}[]};

export interface FingerprintInput {
  readonly plan: Plan;
  readonly instance: Instance;
  readonly source: readonly SourceFile[];
  readonly inputs: Readonly<Record<string, Given>>;
  readonly runId: string;
}

export function fingerprintOf({plan, instance, source, inputs, runId}: FingerprintInput): Fingerprint {
  const {step, matrix} = instance;
  const {pipeline} = plan;
  const code = codeOf(instance, source);
  const parts: KeyParts = {
    pipeline: pipeline.name,
    step: step.name,
    command: {...step.command},
    code: digestOf(code.map(({path, executable, digest, target}) => ({path, executable, digest, link: target !== null}))),
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, given]) => [name, givenJson(given)])),
    parameters: usedParameters(plan, instance, code),
    image: step.image ?? pipeline.image,
    environment: {...pipeline.environment, ...step.environment},
    matrix: {...matrix},
    outputs: Object.fromEntries(Object.entries(step.outputs).map(([name, {path, optional}]) => [name, {path, optional}])),
    run: textsOf(plan, instance).some(text => expressionsIn(text).some(({scope}) => scope === 'run')) ? runId : null,
  };
  return {key: digestOf({version: keyVersion, parts}).slice('sha256:'.length), parts};
}

/** The files that the step's result depends on: those that its `code` names, else all but the pipeline's own. */
export function codeOf({step}: Instance, source: readonly SourceFile[]): readonly SourceFile[] {
  const {code, command} = step;
  if (code === null) return source.filter(({isPipeline}) => !isPipeline);
  const patterns = new FilePatterns(code);
  const own = command.kind === 'function' ? command.module : null;
  return source.filter(({path}) => path === own || patterns.matches(path, false));
}

/**
 * The parameters that an instance can see, with their values: those that its command, its environment or its code name, as `{{ parameters.NAME }}` or
 * `CAIRN_PARAM_NAME`. All, where one of them puts such a name together by itself, and where an image brings code of its own and nothing names any.
 */
export function usedParameters(plan: Plan, instance: Instance, code: readonly SourceFile[]): JsonObject {
  const texts = textsOf(plan, instance);
  const expressions = texts.flatMap(expressionsIn).flatMap(({scope, name}) => (scope === 'parameters' ? [name] : []));
  const variables = new Set([...texts.flatMap(mentionsIn), ...code.flatMap(({mentions}) => mentions)]);
  const names = Object.keys(plan.parameters);
  const known = new Set(names.map(variableOf));
  const bringsOwn = (instance.step.image ?? plan.pipeline.image) !== null && expressions.length + variables.size === 0;
  const all = bringsOwn || [...variables].some(variable => !known.has(variable));
  const used = names.filter(name => all || expressions.includes(name) || variables.has(variableOf(name)));
  return Object.fromEntries(used.map(name => [name, plan.parameters[name] as Json]));
}

/** What stands behind `CAIRN_PARAM_` for a parameter. */
export function variableOf(parameter: string): string {
  return parameter.toUpperCase().replaceAll(/[-.]/g, '_');
}

function textsOf({pipeline}: Plan, {step}: Instance): readonly string[] {
  return [...commandTexts(step.command), ...Object.values(pipeline.environment), ...Object.values(step.environment)];
}

function commandTexts(command: Command): readonly string[] {
  switch (command.kind) {
    case 'script':
      return [command.text];
    case 'words':
      return command.words;
    case 'function':
      return [];
  }
}

function givenJson(given: Given): Json {
  if (given.kind === 'one') return given.artifact === null ? null : digestJson(given.artifact);
  return given.entries.map(({entry, matrix, artifact}) => ({entry, matrix, digest: digestJson(artifact)}));
}

function digestJson({kind, digest}: Artifact): string {
  return `${kind}:${digest}`;
}
