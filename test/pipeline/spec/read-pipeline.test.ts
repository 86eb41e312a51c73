/** Pipeline files: what they may say, and that everything that is wrong with one is told at once, with its line and column. */
import {describe, expect, test} from '@jest/globals';
import {readPipeline} from '../../../src/pipeline/spec/read-pipeline.js';
import type {Pipeline} from '../../../src/pipeline/spec/pipeline.js';
import {sweepText, trivialText} from './files.js';

async function pipelineOf(text: string): Promise<Pipeline> {
  return (await readPipeline(text, 'pipeline.yaml')).pipeline;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly problems: readonly string[];
}

async function told(text: string): Promise<Told> {
  try {
    await pipelineOf(text);
  } catch (error) {
    const {code, message, details} = error as {readonly code: string; readonly message: string; readonly details: {readonly problems?: readonly {readonly place: string; readonly message: string; readonly suggestion?: string}[]}};
    return {code, message, problems: (details.problems ?? []).map(each => `${each.place} ${each.message}${each.suggestion === undefined ? '' : ` (${each.suggestion}?)`}`)};
  }
  return {code: 'none', message: '', problems: []};
}

const withSteps = (steps: string, spec = ''): string => `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: p}\nspec:\n${spec}  steps:\n${steps.replaceAll(/^/gm, '    ')}\n`;

test('a trivial file has all defaults', async () => {
  expect(await pipelineOf(trivialText)).toEqual({
    name: 'hello',
    description: '',
    parameters: {},
    environment: {},
    image: null,
    source: {include: ['**'], exclude: []},
    steps: [{
      name: 'greet', description: '', command: {kind: 'script', text: 'echo hello'}, image: null, environment: {}, inputs: {}, outputs: {},
      resources: {cpu: null, memory: null, gpu: null}, retries: {limit: 0, delay: 1000, factor: 2, longest: 300_000}, timeout: null,
      cache: {enabled: true, maxAge: null}, when: null, matrix: {}, after: [], code: null, settings: {},
    }],
  });
});

test('a full file is read with every unit', async () => {
  const {parameters, environment, image, source, steps} = await pipelineOf(sweepText);
  expect({parameters, environment, image, source}).toMatchObject({
    parameters: {rates: {type: 'list', default: [0.1, 0.3]}, epochs: {type: 'integer'}, mode: {type: 'string', choices: ['fast', 'full']}},
    environment: {LOG_LEVEL: 'info', SEED: '7', DEBUG: 'false'},
    image: 'python:3.12',
    source: {include: ['src/**'], exclude: ['**/*.ipynb']},
  });
  expect(steps.map(({name}) => name)).toEqual(['prepare', 'train', 'report']);
  expect(steps[1]).toMatchObject({
    command: {kind: 'words', words: ['python', 'src/train.py', '--rate', '{{ matrix.rate }}']},
    inputs: {data: {from: 'output', step: 'prepare', output: 'data'}, settings: {from: 'file', path: 'settings.json'}},
    outputs: {model: {path: 'model.pkl', optional: false}, plot: {path: 'plot.png', optional: true}},
    resources: {cpu: 0.5, memory: 4 * 1024 ** 3, gpu: 1},
    retries: {limit: 2, delay: 5000, factor: 3, longest: 60_000},
    timeout: 5_400_000,
    cache: {enabled: true, maxAge: 604_800_000},
    matrix: {rate: '{{ parameters.rates }}', seed: [1, 2]},
    settings: {slurm: {partition: 'gpu'}},
  });
});

test('JSON is read as well', async () => {
  expect(await pipelineOf('{"apiVersion": "cairn/v1", "kind": "Pipeline", "metadata": {"name": "hello"}, "spec": {"steps": {"greet": {"run": "echo hello"}}}}')).toEqual(await pipelineOf(trivialText));
});

test('everything that is wrong is told, in the order of the file', async () => {
  const {code, message, problems} = await told(`apiVersion: cairn/v1
kind: Pipeline
metadata: {name: p, labels: {}}
spec:
  paramters: {}
  steps:
    train:
      rnu: x
      timeout: 3 hours
      resources: {memory: lots}
      retries: {limit: many}
    "a.b": {run: x}
`);
  expect({code, message}).toEqual({code: 'invalid_manifest', message: 'pipeline.yaml has 8 problems'});
  expect(problems).toEqual([
    'pipeline.yaml:3:21 metadata.labels is not known',
    'pipeline.yaml:5:3 spec.paramters is not known (parameters?)',
    'pipeline.yaml:7:5 spec.steps.train.run is required',
    'pipeline.yaml:8:7 spec.steps.train.rnu is not known (run?)',
    'pipeline.yaml:9:7 spec.steps.train.timeout must look like 1h30m, not "3 hours"',
    'pipeline.yaml:10:19 spec.steps.train.resources.memory must look like 4Gi, not "lots"',
    'pipeline.yaml:11:17 spec.steps.train.retries.limit must be a whole number, not "many"',
    'pipeline.yaml:12:5 spec.steps.a.b has a name that must look like train',
  ]);
});

test('one problem is the message itself', async () => {
  expect(await told(withSteps('a: {run: x, after: [b]}'))).toMatchObject({message: 'pipeline.yaml:6:25: there is no step b'});
});

describe('told with its place is', () => {
  test.each([
    ['a step that is not there', 'prepare: {run: x, outputs: {d: d}}\ntrain: {run: x, inputs: {d: prepar.d}}', ['7:30 there is no step prepar (prepare?)']],
    ['an output that is not there', 'prepare: {run: x, outputs: {data: d}}\ntrain: {run: x, inputs: {d: prepare.dota}}', ['7:30 step prepare has no output dota (data?)']],
    ['a step that waits for itself', 'a: {run: x, outputs: {o: o}, inputs: {i: a.o}}', ['6:43 step a waits for itself']],
    ['a circle', 'a: {run: x, after: [c]}\nb: {run: x, after: [a]}\nc: {run: x, after: [b]}\nd: {run: x, after: [a]}', ['6:5 steps wait for each other in a circle: a → b → c → a']],
    ['an output outside of the folder', 'a: {run: x, outputs: {o: ../o}}', [expect.stringContaining('6:27 "../o" is no path inside of the folder')]],
    ['an absolute output', 'a: {run: x, outputs: {o: /etc/passwd}}', [expect.stringContaining('6:27 "/etc/passwd" is no path')]],
    ['the folder itself as an output', 'a: {run: x, outputs: {o: b/..}}', [expect.stringContaining('6:27 "b/.." is no path')]],
    ['an input outside of the folder', 'a: {run: x, inputs: {i: {path: a/../../b}}}', [expect.stringContaining('6:30 "a/../../b" is no path')]],
    ['an output in another', 'a: {run: x, outputs: {o: out, p: out/model}}', ['6:35 output p is at out/model, where output o is already']],
    ['two names of one variable', 'a: {run: x, outputs: {a-b: o, a_b: p}}', ['6:35 a_b and a-b would both be the variable CAIRN_OUTPUT_A_B']],
    ['a parameter that is not there', 'a: {run: "echo {{ parameters.x }}"}', ['6:9 {{ parameters.x }} names no parameter: there is none in this pipeline']],
    ['an input of another step', 'a: {run: x, outputs: {o: o}}\nb: {run: "cat {{ inputs.o }}", inputs: {i: a.o}}', ['7:9 {{ inputs.o }} names no input (i?)']],
    ['what is no expression', 'a: {run: "docker ps --format {{.Names}}"}', [expect.stringContaining('6:9 {{.Names}} is no expression')]],
    ['an unknown scope', 'a: {run: [echo, "{{ params.x }}"]}', [expect.stringContaining('6:21 {{ params.x }} names nothing')]],
    ['a value that comes too late', 'a: {run: x, image: "{{ run.id }}"}', ['6:17 {{ run.id }} is not known yet where this is read']],
    ['text in shell arithmetic', 'a: {run: "echo $(({{ run.name }} + 1))"}', [expect.stringContaining('only numbers can stand there')]],
    ['a place that takes no value', "a: {run: \"echo ${{ step.name }}\"}", [expect.stringContaining('stands right behind a "$"')]],
    ['a condition that is none', 'a: {run: x, when: "parameters."}', [expect.stringContaining('6:17 the condition is not JMESPath')]],
    ['a function that is none', 'a: {run: x, when: "foo(parameters)"}', ['6:17 the condition is not JMESPath: Unknown function: foo()']],
    ['a condition on nothing', 'a: {run: x, when: "inputs.m.loss < `1`"}', ['6:17 the condition asks for inputs.m, which this step has not']],
    ['a matrix of no list', 'a: {run: x, matrix: {r: "{{ run.id }}"}}', [expect.stringContaining('6:26 a matrix has lists')]],
    ['a variable of cairn', 'a: {run: x, environment: {CAIRN_STEP: b}}', ['6:31 spec.steps.a.environment.CAIRN_STEP has a name that must look like LOG_LEVEL']],
    ['a NUL in a script', 'a: {run: "a\\0b"}', ['6:9 the text holds a NUL character, which no variable can']],
  ])('%s', async (_, steps, problems) => {
    expect((await told(withSteps(steps))).problems).toEqual(problems.map(each => (typeof each === 'string' ? `pipeline.yaml:${each}` : each)));
  });

  test.each([
    ['{type: integer, default: x}', '/default must be a whole number, not "x"'],
    ['{type: integer, default: 1.5}', '/default must be a whole number, not 1.5'],
    ['{default: a, choices: [b]}', '/default must be one of b, not "a"'],
    ['{type: number, choices: [1, x]}', '/choices/1 must be a number, not "x"'],
    ['{type: list, default: {}}', '/default must be a list'],
  ])('a parameter like %s', async (parameter, message) => {
    const {problems} = await told(withSteps('a: {run: x}', `  parameters: {p: ${parameter}}\n`));
    expect(problems).toEqual([expect.stringMatching(/^pipeline\.yaml:5:\d+ p/)]);
    expect(problems[0]).toContain(message.slice(1).replaceAll('/', '.'));
  });
});

describe('hostile texts are refused', () => {
  test.each([
    ['an empty file', '', 'invalid_manifest'],
    ['no YAML', 'a: [', 'invalid_manifest'],
    ['two documents', `${trivialText}---\n${trivialText}`, 'invalid_manifest'],
    ['many aliases', `a: &a [x, x]\nb: &b [${'*a, '.repeat(40)}]\nc: &c [${'*b, '.repeat(40)}]\nd: [${'*c, '.repeat(40)}]\n`, 'invalid_manifest'],
    ['too much', `${trivialText}# ${'x'.repeat(5_000_000)}`, 'too_large'],
    ['depth', '['.repeat(10_000), 'invalid_manifest'],
    ['a list', '[]', 'invalid_manifest'],
    ['another kind', trivialText.replace('Pipeline', 'Stack'), 'invalid_manifest'],
    ['__proto__', withSteps('__proto__: {run: x}'), 'invalid_manifest'],
    ['__proto__ as a setting', withSteps('a: {run: x, __proto__: {timeout: 1s}}'), 'invalid_manifest'],
    ['__proto__ in the environment', withSteps('a: {run: x, environment: {__proto__: b}}'), 'invalid_manifest'],
  ])('%s', async (_, text, code) => {
    const result = await told(text);
    expect(result.code).toBe(code);
    if (code === 'invalid_manifest') expect(result.problems.every(each => /^pipeline\.yaml:\d+:\d+ /.test(each))).toBe(true);
  });

  test('names of what every object has are names like any other', async () => {
    const {steps} = await pipelineOf(withSteps('constructor: {run: x, outputs: {toString: o}}\nb: {run: "echo {{ inputs.valueOf }}", inputs: {valueOf: constructor.toString}}'));
    expect(steps.map(({name}) => name)).toEqual(['constructor', 'b']);
    expect((await told(withSteps('b: {run: "echo {{ inputs.valueOf }}", inputs: {i: constructor.toString}}'))).problems).toHaveLength(2);
  });
});
