/** `cairn pipeline validate` and `cairn pipeline graph`, as people run them. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {cairn, newHome} from '../../support/cli.js';
import type {CliOptions, Outcome} from '../../support/cli.js';
import {rmSync} from 'node:fs';
import {sweepText, trivialText} from '../../pipeline/spec/files.js';

let home = '';
beforeAll(() => {
  home = newHome();
  writeFileSync(join(home, 'pipeline.yaml'), sweepText);
  writeFileSync(join(home, 'wrong.yaml'), trivialText.replace('run: echo hello', 'rnu: echo'));
  writeFileSync(join(home, 'one.yaml'), trivialText.replace('name: hello', 'name: hello world'));
  writeFileSync(join(home, 'open.yaml'), sweepText.replace('default: [0.1, 0.3], ', ''));
  writeFileSync(join(home, 'rates.json'), '[1, 2, 3]\n');
});
afterAll(() => rmSync(home, {recursive: true, force: true}));

function run(line: string, options: CliOptions = {}): Promise<Outcome> {
  return cairn(line.split(' '), {home, ...options});
}

test('a right file is told so in one sentence', async () => {
  expect(await run('pipeline validate')).toEqual({status: 0, stdout: 'pipeline.yaml is right: pipeline sweep, 3 steps, 6 instances in all.\n', stderr: 'next: cairn pipeline graph pipeline.yaml\n'});
  expect(await run('pipeline validate -', {stdin: trivialText})).toEqual({status: 0, stdout: '- is right: pipeline hello, 1 step.\n', stderr: ''});
});

test('every problem of a wrong one has its place', async () => {
  const {status, stdout, stderr} = await run('pipeline validate wrong.yaml');
  expect({status, stdout}).toEqual({status: 7, stdout: ''});
  expect(stderr).toBe('error: wrong.yaml has 2 problems\n  wrong.yaml:4:16: spec.steps.greet.run is required\n  wrong.yaml:4:24: spec.steps.greet.rnu is not known (did you mean "run"?)\n');
  expect((await run('pipeline graph one.yaml')).stderr).toBe('error: one.yaml:3:12: metadata.name must look like train-model, not "hello world"\n');
});

test('parameters come from flags and files, and are checked', async () => {
  expect((await run('pipeline validate -p rates=@rates.json --param mode=full')).stdout).toContain('8 instances');
  expect(await run('pipeline validate -p rate=1')).toMatchObject({status: 7, stderr: 'error: pipeline sweep has no parameter rate\nhint: Did you mean "rates"?\n'});
  expect(await run('pipeline validate -p mode=slow')).toMatchObject({status: 7, stderr: 'error: parameter mode must be one of fast, full, not "slow"\n'});
  expect(await run('pipeline validate -p mode')).toMatchObject({status: 2});
});

test('a pipeline can be looked at before its parameters are known', async () => {
  expect((await run('pipeline validate open.yaml')).stdout).toBe('open.yaml is right: pipeline sweep, 3 steps; what is spread over rates is looked at once that is known.\n');
  expect((await run('pipeline graph open.yaml')).stdout).toContain('train ×? (rate, seed)');
  expect((await run('pipeline graph open.yaml -p rates=[1]')).stdout).toContain('train ×2 (rate, seed)');
});

test('the drawing has a box for each step, and Mermaid a node', async () => {
  const drawing = (await run('pipeline graph')).stdout;
  for (const text of ['train ×4 (rate, seed)', 'models ← each train.model', 'data ← prepare.data', '→ data']) expect(drawing).toContain(text);
  expect((await run('pipeline graph --mermaid')).stdout).toBe(`flowchart TD
  step_0["prepare"]
  step_1[["train #215;4 (rate, seed)"]]
  step_2["report"]
  step_0 -- "data" --> step_1
  step_1 == "model #8594; models" ==> step_2
`);
  expect((await run('pipeline graph -o name')).stdout).toBe('prepare\ntrain\nreport\n');
});
