/** What a pipeline's file may say: the one set of rules that the reader checks and that is published as JSON Schema for editors. */
import {apiVersion} from '../../domain/manifest.js';
import type {FieldSchema} from '../../flavors/flavor.js';
import {delayPattern, durationPattern, memoryPattern, millicorePattern} from './units.js';

/** Of steps, parameters, inputs, outputs and keys of a matrix: a dot would be part of `STEP.OUTPUT`. */
export const namePattern = '^[A-Za-z][A-Za-z0-9_-]{0,62}$';
/** As POSIX has them; what begins with `CAIRN_` is set by cairn. */
const variablePattern = '^(?!CAIRN_|__proto__$)[A-Za-z_][A-Za-z0-9_]{0,127}$';

const names: FieldSchema = {type: 'string', pattern: namePattern, examples: ['train']};
const text: FieldSchema = {type: 'string', maxLength: 10_000};
const words: FieldSchema = {type: 'array', items: {type: 'string', minLength: 1, maxLength: 1000}, maxItems: 1000};
const duration: FieldSchema = {type: 'string', pattern: durationPattern, maxLength: 100, examples: ['1h30m']};
const delay: FieldSchema = {type: 'string', pattern: delayPattern, maxLength: 100, examples: ['5s']};
const image: FieldSchema = {type: 'string', minLength: 1, maxLength: 1000, description: 'The container image that steps run in, where the stack runs containers.', examples: ['python:3.12']};

function record(properties: Readonly<Record<string, FieldSchema>>, more: FieldSchema = {}): FieldSchema {
  return {type: 'object', ...more, properties, additionalProperties: false};
}

function map(values: FieldSchema, more: FieldSchema = {}): FieldSchema {
  return {type: 'object', propertyNames: names, ...more, additionalProperties: values};
}

const environment = map({type: ['string', 'number', 'boolean'], maxLength: 100_000}, {
  description: 'Variables; {{ … }} in a value is replaced.',
  propertyNames: {type: 'string', pattern: variablePattern, examples: ['LOG_LEVEL']},
});

const parameter = record({
  type: {enum: ['string', 'integer', 'number', 'boolean', 'list', 'object'], description: 'Default: that of `default`, else string.'},
  default: {description: 'Without it whoever runs the pipeline must say it.'},
  description: text,
  choices: {type: 'array', minItems: 1, maxItems: 1000, description: 'The values that it may have.'},
});

const input: FieldSchema = {
  description: 'An output of another step as STEP.OUTPUT, or a file or folder beside this file as {path: FILE}.',
  anyOf: [
    {type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}\\.[A-Za-z][A-Za-z0-9_-]{0,62}$', examples: ['prepare.data']},
    record({path: {type: 'string', minLength: 1, maxLength: 1000}}, {required: ['path']}),
  ],
};

const output: FieldSchema = {
  description: 'The path, relative to the folder that the step runs in, at which the step leaves a file or folder.',
  anyOf: [
    {type: 'string', minLength: 1, maxLength: 1000},
    record({path: {type: 'string', minLength: 1, maxLength: 1000}, optional: {type: 'boolean', default: false, description: 'It may be absent when the step ends.'}}, {required: ['path']}),
  ],
};

const resources = record({
  cpu: {
    description: 'Cores: 2, 0.5 or 500m.',
    type: ['number', 'string'], exclusiveMinimum: 0, maximum: 10_000, pattern: millicorePattern, examples: ['500m'],
  },
  memory: {
    description: 'Bytes, or 512Mi, 4Gi, 1.5G.',
    type: ['integer', 'string'], minimum: 1, maximum: 2 ** 50, pattern: memoryPattern, examples: ['4Gi'],
  },
  gpu: {type: 'integer', minimum: 0, maximum: 1000},
});

const retries: FieldSchema = {
  description: 'Further attempts after the first one failed.',
  anyOf: [
    {type: 'integer', minimum: 0, maximum: 100},
    record({
      limit: {type: 'integer', minimum: 0, maximum: 100},
      delay: {...delay, description: 'Before the first further attempt.', default: '1s'},
      factor: {type: 'number', minimum: 1, maximum: 100, description: 'How much longer each later wait is.', default: 2},
      longest: {...delay, description: 'No wait is longer.', default: '5m'},
    }, {required: ['limit']}),
  ],
};

const step = record({
  run: {
    description: 'Text: a script for `sh -e -c`. A list: a program and its arguments, without a shell.',
    anyOf: [{type: 'string', minLength: 1, maxLength: 100_000}, {...words, items: {type: 'string', maxLength: 100_000}, minItems: 1}],
  },
  description: text,
  image,
  environment,
  inputs: map(input, {maxProperties: 1000}),
  outputs: map(output, {maxProperties: 1000}),
  resources,
  retries,
  timeout: {...duration, description: 'How long one attempt may take.'},
  cache: {
    description: 'Whether an earlier result with the same command, code, inputs and parameters counts.',
    anyOf: [{type: 'boolean'}, record({'max-age': duration})],
    default: true,
  },
  when: {type: 'string', minLength: 1, maxLength: 4000, description: 'A JMESPath expression over {parameters, matrix, inputs}; the step is skipped where it gives nothing, false or what is empty.'},
  matrix: map({anyOf: [{type: 'array', minItems: 1, maxItems: 10_000}, {type: 'string', examples: ['{{ parameters.rates }}']}]}, {
    description: 'One instance of the step for each combination of these values.', minProperties: 1, maxProperties: 20,
  }),
  after: {type: 'array', items: names, maxItems: 1000, description: 'Steps that must have ended before.'},
  code: {...words, description: 'Globs of the files that the result depends on. Default: all files that go along.'},
  settings: {type: 'object', description: "Settings for single flavors of orchestrator, over the component's own.", additionalProperties: {type: 'object'}},
}, {required: ['run']});

export const pipelineFileSchema: FieldSchema = record({
  $schema: {type: 'string', description: 'For editors, in JSON.'},
  apiVersion: {const: apiVersion},
  kind: {const: 'Pipeline'},
  metadata: record({
    name: {type: 'string', pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9_-])?$', examples: ['train-model']},
    description: text,
  }, {required: ['name']}),
  spec: record({
    parameters: map(parameter, {maxProperties: 1000}),
    environment,
    image,
    source: record({include: words, exclude: words}, {description: "Which files beside this file go with it, as globs. Default: all but .git, .cairn, node_modules, .venv, __pycache__, .ipynb_checkpoints and what .cairnignore names."}),
    steps: map(step, {minProperties: 1, maxProperties: 10_000}),
  }, {required: ['steps']}),
}, {required: ['apiVersion', 'kind', 'metadata', 'spec']});

export const pipelineSchemaId = 'https://cairn.dev/schemas/v1/pipeline-file.json';

/** As it is published for editors. */
export const publishedPipelineSchema = {$schema: 'https://json-schema.org/draft/2020-12/schema', $id: pipelineSchemaId, title: 'A pipeline of cairn', ...pipelineFileSchema};
