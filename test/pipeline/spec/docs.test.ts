/** The examples of `docs/pipelines.md` are right. */
import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {planRun} from '../../../src/pipeline/spec/plan-run.js';
import {readPipeline} from '../../../src/pipeline/spec/read-pipeline.js';
import {pipelineSchemaId} from '../../../src/pipeline/spec/file-schema.js';

const text = readFileSync(new URL('../../../docs/pipelines.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);

test('each can be planned', async () => {
  const plans = await Promise.all(examples.map(async example => planRun((await readPipeline(example, 'pipeline.yaml')).pipeline, {parameters: {}})));
  expect(plans.map(({instances}) => instances.length)).toEqual([1, 6]);
});

test('the schema is named as it is published', () => {
  expect(text).toContain(`# yaml-language-server: $schema=${pipelineSchemaId}\n`);
});
