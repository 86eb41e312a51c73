/** What an attempt starts: words, variables and scripts with every value in its place. */
import {expect, test} from '@jest/globals';
import {expand} from '../../../src/pipeline/spec/expand.js';
import {planRun} from '../../../src/pipeline/spec/plan-run.js';
import type {Expanded, Instance, Plan} from '../../../src/pipeline/spec/plan.js';
import {readPipeline} from '../../../src/pipeline/spec/read-pipeline.js';
import {sweepText} from './files.js';

async function planned(): Promise<Plan> {
  return planRun((await readPipeline(sweepText, 'pipeline.yaml')).pipeline, {parameters: {mode: 'full', rates: '["$(id)"]'}});
}

function expanded(plan: Plan, id: string): Expanded {
  const instance = plan.instances.find(each => each.id === id) as Instance;
  const placed = (names: readonly string[], folder: string): Record<string, string> => Object.fromEntries(names.map(name => [name, `/run it/${folder}/${name}`]));
  return expand(plan, instance, {run: {id: '0193', name: 'sweep-7'}, attempt: 2, inputs: placed(Object.keys(instance.inputs), 'in'), outputs: placed(Object.keys(instance.step.outputs), 'out')});
}

test('words are expanded as text, one word each, and everything is a variable too', async () => {
  const plan = await planned();
  expect(expanded(plan, 'train[rate="$(id)",seed=1]')).toEqual({
    words: ['python', 'src/train.py', '--rate', '$(id)'],
    environment: {
      LOG_LEVEL: 'info', SEED: '7', DEBUG: 'false', EPOCHS: '3',
      CAIRN_RUN_ID: '0193', CAIRN_RUN_NAME: 'sweep-7', CAIRN_PIPELINE: 'sweep', CAIRN_STEP: 'train', CAIRN_ATTEMPT: '2',
      CAIRN_PARAM_RATES: '["$(id)"]', CAIRN_PARAM_EPOCHS: '3', CAIRN_PARAM_MODE: 'full', CAIRN_MATRIX_RATE: '$(id)', CAIRN_MATRIX_SEED: '1',
      CAIRN_INPUT_DATA: '/run it/in/data', CAIRN_INPUT_SETTINGS: '/run it/in/settings', CAIRN_OUTPUT_MODEL: '/run it/out/model', CAIRN_OUTPUT_PLOT: '/run it/out/plot',
    },
  });
});

test('a script refers to values that stand beside it', async () => {
  const {words, environment} = expanded(await planned(), 'report');
  expect(words).toEqual(['sh', '-e', '-c', 'python src/report.py "${CAIRN_VALUE_1}" > \'\'"${CAIRN_VALUE_2}"\'\'']);
  expect(environment).toMatchObject({CAIRN_VALUE_1: '/run it/in/models', CAIRN_VALUE_2: '/run it/out/report'});
});

test('a step\'s variables stand over the pipeline\'s, and may hold values', async () => {
  const text = 'apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: p}\nspec: {environment: {A: all, B: "{{ run.name }}"}, steps: {a: {run: x, environment: {A: "{{ step.name }}/{{ outputs.o }}"}, outputs: {o: o}}}}\n';
  const plan = planRun((await readPipeline(text, 'pipeline.yaml')).pipeline, {parameters: {}});
  expect(expanded(plan, 'a').environment).toMatchObject({A: 'a//run it/out/o', B: 'sweep-7'});
});
