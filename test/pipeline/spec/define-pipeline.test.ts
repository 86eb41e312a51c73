/** Pipelines in TypeScript: what is inferred (this file is type-checked), what it comes to, and its functions where there is nothing but Node. */
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {contentOf, definePipeline} from '../../../src/pipeline/spec/define-pipeline.js';
import {expand} from '../../../src/pipeline/spec/expand.js';
import {loadPipeline} from '../../../src/pipeline/spec/load-pipeline.js';
import type {LoadedPipeline} from '../../../src/pipeline/spec/load-pipeline.js';
import {planRun} from '../../../src/pipeline/spec/plan-run.js';
import type {Instance} from '../../../src/pipeline/spec/plan.js';
import {cairn} from '../../support/cli.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'test/pipeline/spec/typescript');
let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cairn-typescript-'));
});
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

function load(file: string, workingFolder = folder): Promise<LoadedPipeline> {
  return loadPipeline({file, workingFolder, read: name => Promise.resolve(readFileSync(join(workingFolder, name), 'utf8'))});
}

describe('types are inferred', () => {
  test('of parameters, matrix, inputs and outputs', () => {
    const pipeline = definePipeline({
      name: 'p',
      parameters: {rates: {type: 'list', default: [0.1]}, epochs: {type: 'integer'}, mode: {choices: ['fast', 'full']}, title: {default: 'x'}, deep: {type: 'object'}},
    })
      .step('a', {outputs: {data: 'data.csv', log: {path: 'log', optional: true}}, run: ({outputs}) => outputs.data.length + outputs.log.length})
      .step('b', {
        inputs: {data: 'a.data', file: {path: 'x.json'}},
        matrix: {rate: '{{ parameters.rates }}', seed: [1, 2], word: ['x']},
        after: ['a'],
        run({parameters, matrix, inputs, outputs, run, attempt}) {
          const numbers: number = parameters.epochs + matrix.rate + matrix.seed + attempt;
          const rates: readonly number[] = parameters.rates;
          const mode: 'fast' | 'full' = parameters.mode;
          const texts: readonly string[] = [parameters.title, matrix.word, inputs.data, inputs.file, run.name];
          // @ts-expect-error There is no such input.
          void inputs.nothing;
          // @ts-expect-error This step has no outputs.
          void outputs.data;
          // @ts-expect-error There is no such parameter.
          void parameters.rate;
          // @ts-expect-error It is a number.
          const wrong: string = matrix.seed;
          return [numbers, rates, mode, texts, wrong];
        },
      });
    // @ts-expect-error Step a has no output of that name.
    pipeline.step('c', {inputs: {x: 'a.nothing'}, run: 'true'});
    // @ts-expect-error There is no step of that name.
    pipeline.step('c', {inputs: {x: 'z.data'}, run: 'true'});
    // @ts-expect-error There is no step of that name.
    pipeline.step('c', {after: ['z'], run: 'true'});
    // @ts-expect-error There is no such option.
    pipeline.step('c', {rnu: 'true'});
    expect([...(contentOf(pipeline)?.steps.keys() ?? [])]).toEqual(['a', 'b']);
  });

  test('and a step is defined once', () => {
    expect(() => definePipeline({name: 'p'}).step('a', {run: 'true'}).step('a', {run: 'true'})).toThrow('step a is defined twice');
  });
});

test('what it comes to is the same as that of YAML', async () => {
  writeFileSync(join(scratch, 'same.ts'), `import {definePipeline} from 'cairn';
export default definePipeline({name: 'p', description: undefined, parameters: {n: {default: 1}}, environment: {A: 1}})
  .step('a', {run: ['echo', '{{ parameters.n }}'], outputs: {o: 'o'}, retries: 2, resources: {memory: '1Gi'}})
  .step('b', {run: 'cat {{ inputs.i }}', inputs: {i: 'a.o'}, timeout: '1h', cache: {'max-age': '7d'}});
`);
  writeFileSync(join(scratch, 'same.yaml'), `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: p}
spec:
  parameters: {n: {default: 1}}
  environment: {A: 1}
  steps:
    a: {run: [echo, "{{ parameters.n }}"], outputs: {o: o}, retries: 2, resources: {memory: 1Gi}}
    b: {run: "cat {{ inputs.i }}", inputs: {i: a.o}, timeout: 1h, cache: {max-age: 7d}}
`);
  const [typed, yaml] = [await load('same.ts', scratch), await load('same.yaml', scratch)];
  expect(typed.pipeline).toEqual(yaml.pipeline);
  expect(typed.generated).toEqual({});
});

test('its functions run where there is nothing but Node, with typed values and modules of their own', async () => {
  const {pipeline, generated} = await load('sweep.ts');
  expect(pipeline.steps.map(({command}) => command.kind)).toEqual(['function', 'function', 'script']);
  const plan = planRun(pipeline, {parameters: {rows: '7', rates: '[0.1]'}, generated});
  const work = join(scratch, 'a folder', 'work');
  cpSync(folder, work, {recursive: true});
  rmSync(join(work, 'sweep.ts'));
  rmSync(join(work, 'lib'), {recursive: true});
  for (const [path, text] of Object.entries(plan.generated)) {
    mkdirSync(dirname(join(work, path)), {recursive: true});
    writeFileSync(join(work, path), text);
  }
  const run = (id: string): string => {
    const instance = plan.instances.find(each => each.id === id) as Instance;
    const {words: [program = '', ...words], environment} = expand(plan, instance, {run: {id: '1', name: 'sweep-1'}, attempt: 1, inputs: {data: join(work, 'data.csv')}, outputs: {data: join(work, 'data.csv'), model: join(work, 'model.json')}});
    expect(program).toBe('node');
    return execFileSync(process.execPath, words, {cwd: work, encoding: 'utf8', env: {...environment, PATH: process.env['PATH'] ?? ''}});
  };
  run('prepare');
  expect(readFileSync(join(work, 'data.csv'), 'utf8')).toBe('x\n'.repeat(7));
  expect(run('train[rate=0.1,seed=2]')).toBe('true true\n');
  expect(JSON.parse(readFileSync(join(work, 'model.json'), 'utf8'))).toEqual({rate: 0.2, loss: 0});
});

test('what is generated does not depend on where the file lies', async () => {
  const copy = join(scratch, 'elsewhere');
  cpSync(folder, copy, {recursive: true});
  expect((await load('sweep.ts', copy)).generated).toEqual((await load('sweep.ts')).generated);
});

test.each([
  ['an error of its own', "throw new Error('oh no')", /^bad\.ts:2:\d+: oh no$/],
  ['what is no TypeScript', 'const x: = 1', /^bad\.ts:2:\d+: .*Unexpected token/],
  ['no pipeline', 'export default 3', /^bad\.ts exports no pipeline/],
  ['what breaks the rules', "export default definePipeline({name: 'a'}).step('b', {run: 'true', timeout: 'soon'})", /^bad\.ts#\/spec\/steps\/b\/timeout: spec\.steps\.b\.timeout must look like 1h30m/],
  ['a module that is not there', "import {x} from './x.js'; export default x", /^bad\.ts/],
  ['a circle of its own', "const a: {name: string; more?: unknown} = {name: 'a'}; a.more = a; export default definePipeline(a).step('b', {run: 'x'})", /^bad\.ts.*circular/],
  ['a module that would not go along', "import x from '../outside.js'; export default definePipeline({name: 'a'}).step('b', {run: () => x})", /lies outside of the pipeline's folder/],
])('%s is told', async (_, text, message) => {
  writeFileSync(join(scratch, 'outside.js'), 'export default 1;\n');
  mkdirSync(join(scratch, 'inside'), {recursive: true});
  writeFileSync(join(scratch, 'inside', 'bad.ts'), `import {definePipeline} from 'cairn';\n${text};\n`);
  await expect(load('bad.ts', join(scratch, 'inside'))).rejects.toMatchObject({code: 'invalid_manifest', message: expect.stringMatching(message)});
});

test('the built program reads it, and the package has it as its entry', async () => {
  expect(await cairn(['pipeline', 'validate', 'sweep.ts'], {workingFolder: folder})).toMatchObject({status: 0, stdout: 'sweep.ts is right: pipeline sweep, 3 steps, 6 instances in all.\n'});
  const source = "import {definePipeline} from 'cairn'; console.log(typeof definePipeline({name: 'p'}).step)";
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', source], {cwd: root, encoding: 'utf8'})).toBe('function\n');
});
