/** The published schema of pipeline files says what the reader says: editors and cairn agree on every file's shape. */
import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {Ajv2020} from 'ajv/dist/2020.js';
import fc from 'fast-check';
import {pipelineFileSchema, publishedPipelineSchema} from '../../../src/pipeline/spec/file-schema.js';
import {checkSchema} from '../../../src/flavors/check-schema.js';
import type {Json} from '../../../src/domain/json.js';
import {readPipeline} from '../../../src/pipeline/spec/read-pipeline.js';
import {sweepText, trivialText} from './files.js';
import {parseYaml, yamlText} from '../../../src/lib/yaml.js';

const published = new URL('../../../docs/schemas/pipeline-file.json', import.meta.url);
const validate = new Ajv2020({strict: false}).compile(publishedPipelineSchema as object);

function fits(value: Json): boolean {
  const {problems, unknownKeys} = checkSchema(value, pipelineFileSchema, {references: false});
  return problems.length === 0 && unknownKeys.length === 0;
}

test('the published file is the schema (with UPDATE_GOLDEN set it is written)', () => {
  const text = `${JSON.stringify(publishedPipelineSchema, null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(published, text);
  expect(readFileSync(published, 'utf8')).toBe(text);
});

test.each([trivialText, sweepText])('the examples keep to it', text => {
  const value = parseYaml(text, 'pipeline.yaml');
  expect(validate(value)).toBe(true);
  expect(fits(value)).toBe(true);
});

describe('reader and schema agree', () => {
  const name = fc.constantFrom('a', 'b', 'a-b', 'a_b', 'constructor', 'a.b', '1a', '', 'x'.repeat(64));
  const odd = fc.constantFrom<Json[]>(null, true, 0, 1, -1, 0.5, 1e9, '', 'x', '5s', '0s', '1h30m', '5 s', '4Gi', '500m', 'a.b', '{{ parameters.a }}', [], ['x'], [1], {}, {path: 'x'}, {path: 'x', optional: true}, {limit: 1}, {limit: 1, delay: '0'}, {'max-age': '7d'}, {'max-age': 7});
  const step = fc.record({
    run: fc.oneof(fc.constant('x'), odd),
    description: odd, image: odd, environment: fc.oneof(odd, fc.dictionary(fc.oneof(name, fc.constantFrom('CAIRN_X', 'A')), odd)),
    inputs: fc.oneof(odd, fc.dictionary(name, odd)), outputs: fc.oneof(odd, fc.dictionary(name, odd)), matrix: fc.oneof(odd, fc.dictionary(name, odd)),
    resources: fc.oneof(odd, fc.record({cpu: odd, memory: odd, gpu: odd}, {requiredKeys: []})), retries: odd, timeout: odd, cache: odd, when: odd,
    after: fc.oneof(odd, fc.array(name)), code: odd, settings: fc.oneof(odd, fc.dictionary(name, odd)), more: odd,
  }, {requiredKeys: []});
  const file = fc.record({
    apiVersion: fc.constantFrom('cairn/v1', 'cairn/v2'), kind: fc.constantFrom('Pipeline', 'Stack'),
    metadata: fc.oneof(odd, fc.record({name: fc.oneof(name, odd), description: odd}, {requiredKeys: []})),
    spec: fc.oneof(odd, fc.record({
      steps: fc.oneof(odd, fc.dictionary(name, step, {maxKeys: 2})), parameters: fc.oneof(odd, fc.dictionary(name, fc.oneof(odd, fc.record({type: odd, default: odd, choices: odd}, {requiredKeys: []})))),
      environment: odd, image: odd, source: fc.oneof(odd, fc.record({include: odd, exclude: odd})),
    }, {requiredKeys: []})),
  }, {requiredKeys: []});

  test('on any file', () => {
    fc.assert(fc.property(fc.oneof(file, odd), value => {
      expect({value, fits: fits(value as Json)}).toEqual({value, fits: validate(value)});
    }), {numRuns: 500});
  });

  test('on any step that is nearly right', () => {
    fc.assert(fc.property(step, each => {
      const value = {apiVersion: 'cairn/v1', kind: 'Pipeline', metadata: {name: 'p'}, spec: {steps: {a: {run: 'x', ...each}}}};
      expect({value, fits: fits(value as Json)}).toEqual({value, fits: validate(value)});
    }), {numRuns: 500});
  });

  test('and the reader takes nothing that the schema refuses', async () => {
    await fc.assert(fc.asyncProperty(step, async each => {
      const value = {apiVersion: 'cairn/v1', kind: 'Pipeline', metadata: {name: 'p'}, spec: {steps: {a: {run: 'x', ...each}}}};
      const isRead = await readPipeline(yamlText(value as Json), 'p.yaml').then(() => true, () => false);
      if (isRead) expect(validate(value)).toBe(true);
    }), {numRuns: 150});
  });
});
