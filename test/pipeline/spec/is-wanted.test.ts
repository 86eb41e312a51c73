/** Conditions: what holds, what doesn't, and which inputs have to be read for them. */
import {expect, test} from '@jest/globals';
import {inputsAsked, isWanted} from '../../../src/pipeline/spec/is-wanted.js';
import {planRun} from '../../../src/pipeline/spec/plan-run.js';
import type {Instance, Plan} from '../../../src/pipeline/spec/plan.js';
import {readPipeline} from '../../../src/pipeline/spec/read-pipeline.js';

async function planWith(when: string): Promise<{readonly plan: Plan; readonly b: Instance}> {
  const text = `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: p}\nspec:\n  parameters: {mode: {default: fast}}\n  steps:\n    a: {run: x, outputs: {metrics: m.json, other: o.json}}\n    b: {run: x, inputs: {metrics: a.metrics, o-2: a.other}, matrix: {k: [1]}, when: ${JSON.stringify(when)}}\n`;
  const plan = planRun((await readPipeline(text, 'pipeline.yaml')).pipeline, {parameters: {}});
  return {plan, b: plan.instances[1] as Instance};
}

test.each([
  ["parameters.mode == 'fast'", true],
  ["parameters.mode == 'full'", false],
  ['matrix.k > `0` && inputs.metrics.accuracy >= `0.9`', true],
  ['inputs.metrics.accuracy > `0.95`', false],
  ['inputs.metrics.nothing', false],
  ['inputs.metrics.empty', false],
  ["inputs.\"o-2\"[?name == 'x']", true],
  ["inputs.\"o-2\"[?name == 'y']", false],
  ['inputs.metrics.zero', true],
])('%s is %s', async (when, wanted) => {
  const {plan, b} = await planWith(when);
  expect(await isWanted(b, plan, {metrics: {accuracy: 0.93, empty: '', zero: 0}, 'o-2': [{name: 'x'}]})).toBe(wanted);
});

test('a step without a condition is wanted', async () => {
  const {plan} = await planWith('`true`');
  expect(await isWanted(plan.instances[0] as Instance, plan, {})).toBe(true);
});

test('a condition that can not be asked of these values is told with its step', async () => {
  const {plan, b} = await planWith('abs(inputs.metrics.loss) > `1`');
  await expect(isWanted(b, plan, {metrics: {loss: 'x'}})).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('b[k=1]: its condition')});
});

test.each([
  ["parameters.mode == 'inputs'", []],
  ['inputs.metrics.accuracy > `1`', ['metrics']],
  ['inputs."o-2" || @.inputs.metrics', ['metrics', 'o-2']],
  ['length(inputs.metrics) > `1`', ['metrics']],
  ['values(inputs)', ['metrics', 'o-2']],
])('%s asks for %j', async (when, names) => {
  expect(await inputsAsked((await planWith(when)).b.step)).toEqual(names);
});
