/** Plans: what runs, in which order, and what takes from what, once parameters are known. */
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {planRun} from '../../../src/pipeline/spec/plan-run.js';
import type {Plan} from '../../../src/pipeline/spec/plan.js';
import {readPipeline} from '../../../src/pipeline/spec/read-pipeline.js';
import {sweepText, trivialText} from './files.js';

async function planOf(text: string, parameters: Readonly<Record<string, string>> = {}): Promise<Plan> {
  const {pipeline, placeOf} = await readPipeline(text, 'pipeline.yaml');
  return planRun(pipeline, {parameters, placeOf});
}

const withSteps = (steps: string, spec = ''): string => `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: p}\nspec:\n${spec}  steps:\n${steps.replaceAll(/^/gm, '    ')}\n`;

async function refusal(plan: Promise<unknown>): Promise<{readonly code: string; readonly message: string; readonly problems: readonly string[]}> {
  const {code, message, details} = (await plan.then(() => Promise.reject(new Error('nothing was refused')), (error: unknown) => error)) as {readonly code: string; readonly message: string; readonly details: {readonly problems: readonly {readonly message: string}[]}};
  return {code, message, problems: details.problems.map(each => each.message)};
}

test('a step without a matrix is one instance', async () => {
  const {instances, parameters, generated} = await planOf(trivialText);
  expect(instances.map(({id, slug, matrix, inputs, after}) => ({id, slug, matrix, inputs, after}))).toEqual([{id: 'greet', slug: 'greet', matrix: {}, inputs: {}, after: []}]);
  expect({parameters, generated}).toEqual({parameters: {}, generated: {}});
});

test('a matrix fans out, and what takes from it is a fan-in', async () => {
  const {instances} = await planOf(sweepText, {rates: '[0.5, "a b"]'});
  expect(instances.map(({id}) => id)).toEqual(['prepare', 'train[rate=0.5,seed=1]', 'train[rate=0.5,seed=2]', 'train[rate="a b",seed=1]', 'train[rate="a b",seed=2]', 'report']);
  const train = instances[1];
  expect(train).toMatchObject({slug: 'train-rate-0-5-seed-1', matrix: {rate: 0.5, seed: 1}, after: ['prepare'], inputs: {data: {from: 'output', instance: 'prepare', output: 'data'}, settings: {from: 'file', path: 'settings.json'}}});
  expect(instances.at(-1)?.after).toHaveLength(4);
  expect(instances.at(-1)?.inputs['models']).toEqual({from: 'each', of: [
    {entry: 'rate=0.5,seed=1.pkl', instance: 'train[rate=0.5,seed=1]', output: 'model', matrix: {rate: 0.5, seed: 1}},
    {entry: 'rate=0.5,seed=2.pkl', instance: 'train[rate=0.5,seed=2]', output: 'model', matrix: {rate: 0.5, seed: 2}},
    {entry: 'train-rate-a-b-seed-1.pkl', instance: 'train[rate="a b",seed=1]', output: 'model', matrix: {rate: 'a b', seed: 1}},
    {entry: 'train-rate-a-b-seed-2.pkl', instance: 'train[rate="a b",seed=2]', output: 'model', matrix: {rate: 'a b', seed: 2}},
  ]});
});

describe('instances of two matrices', () => {
  const text = (consumer: string): string => withSteps(`a: {run: x, outputs: {o: o}, matrix: {k: [1, 2], l: [x, y]}}\nb: {run: x, inputs: {i: a.o}, matrix: ${consumer}}`);

  test('with all keys in common go one to one', async () => {
    const {instances} = await planOf(text('{m: [0], l: [y], k: [2, 1]}'));
    expect(instances.slice(4).map(({inputs, after}) => [inputs['i'], after])).toEqual([
      [{from: 'output', instance: 'a[k=2,l=y]', output: 'o'}, ['a[k=2,l=y]']],
      [{from: 'output', instance: 'a[k=1,l=y]', output: 'o'}, ['a[k=1,l=y]']],
    ]);
  });

  test('with some in common take from those that agree', async () => {
    const {instances} = await planOf(text('{l: [x]}'));
    expect(instances.at(-1)?.after).toEqual(['a[k=1,l=x]', 'a[k=2,l=x]']);
    expect(instances.at(-1)?.inputs['i']).toMatchObject({from: 'each', of: [{entry: 'k=1,l=x'}, {entry: 'k=2,l=x'}]});
  });

  test('that never agree are refused, with their place', async () => {
    expect(await refusal(planOf(text('{l: [z], k: [1]}')))).toMatchObject({code: 'invalid_manifest', message: 'pipeline.yaml:7:26: b[l=z,k=1] takes input i from a.o, which has no combination that agrees with it'});
  });
});

test('every instance of a step must have ended before what comes after it', async () => {
  const {instances} = await planOf(withSteps('b: {run: x, after: [a]}\na: {run: x, matrix: {k: [1, 2]}}'));
  expect(instances.map(({id, after}) => [id, after])).toEqual([['a[k=1]', []], ['a[k=2]', []], ['b', ['a[k=1]', 'a[k=2]']]]);
});

test('images and paths of inputs are told by parameters and matrix', async () => {
  const {instances} = await planOf(withSteps('a: {run: x, image: "py:{{ matrix.v }}", inputs: {c: {path: "c/{{ parameters.p }}/{{ matrix.v }}.json"}}, matrix: {v: ["3.11"]}}', '  parameters: {p: {default: ./q}}\n'));
  expect(instances[0]).toMatchObject({step: {image: 'py:3.11'}, inputs: {c: {from: 'file', path: 'c/q/3.11.json'}}});
  const leading = planOf(withSteps('a: {run: x, inputs: {c: {path: "c/{{ parameters.p }}"}}}', '  parameters: {p: {}}\n'), {p: '../../etc'});
  expect(await refusal(leading)).toMatchObject({code: 'invalid_manifest', message: expect.stringContaining('"c/../../etc" is no path inside of the folder')});
});

describe('parameters', () => {
  const text = withSteps('a: {run: x}', '  parameters: {i: {type: integer}, n: {default: 0.5}, b: {default: false}, l: {default: []}, o: {type: object, default: {}}, s: {choices: [x, "1"]}}\n');

  test('are read by their types', async () => {
    const {parameters} = await planOf(text, {i: '7', n: '1e-3', b: 'yes', l: '[1, "a"]', o: '{"k": null}', s: '1'});
    expect(parameters).toEqual({i: 7, n: 0.001, b: true, l: [1, 'a'], o: {k: null}, s: '1'});
  });

  test('that do not fit are told together', async () => {
    expect(await refusal(planOf(text, {n: 'x', l: '[', o: '[]', s: '2', rate: '1', __proto__: 'x'}))).toEqual({
      code: 'invalid_input',
      message: '6 parameters do not fit',
      problems: [
        'pipeline p has no parameter rate',
        'parameter i has no value: say --param i=VALUE',
        'parameter n must be a number, not "x"',
        'parameter l must be a list, not "["',
        'parameter o must be a map',
        'parameter s must be one of x, 1, not "2"',
      ],
    });
  });

  test.each([
    ['a whole number that no double holds', {i: '9007199254740993', s: 'x'}],
    ['a NUL', {i: '1', s: 'x\0'}],
    ['a depth that no stack takes', {i: '1', s: 'x', l: '['.repeat(100_000)}],
    ['more than a variable can hold', {i: '1', s: 'x', l: JSON.stringify(['x'.repeat(70_000)])}],
  ])('with %s are refused', async (_, given) => {
    expect((await refusal(planOf(text, given))).code).toBe('invalid_input');
  });
});

describe('a matrix', () => {
  const over = (list: string): Promise<Plan> => planOf(withSteps('a: {run: "echo $(({{ matrix.k }}))", matrix: {k: "{{ parameters.l }}"}}', '  parameters: {l: {default: [1]}}\n'), {l: list});

  test.each([
    ['[]', 'the list is empty'],
    ['[1, 1]', 'the list has 1 twice'],
    ['["1"]', 'only numbers can stand there'],
    [JSON.stringify(Array.from({length: 10_001}, (_, index) => index)), 'at most 10000 instances, and this one would have 10001'],
  ])('is refused where it can not be: %.20s', async (list, message) => {
    expect(await refusal(over(list))).toMatchObject({code: 'invalid_manifest', message: expect.stringContaining(message)});
    expect((await refusal(over(list))).message).toMatch(/^pipeline\.yaml:7:\d+: /);
  });

  test('whose combinations are too many is refused before they are made', async () => {
    const list = `[${Array.from({length: 200}, (_, index) => index).join(', ')}]`;
    const many = planOf(withSteps(`a: {run: x, matrix: {a: ${list}, b: ${list}, c: ${list}, d: ${list}}}`));
    expect((await refusal(many)).message).toContain('1600000000 of them of step a');
  });

  test('that meets another without a common key is bounded too', async () => {
    const list = (from: number): string => `[${Array.from({length: 2000}, (_, index) => from + index).join(', ')}]`;
    const many = planOf(withSteps(`a: {run: x, outputs: {o: o}, matrix: {k: ${list(0)}}}\nb: {run: x, inputs: {i: a.o}, matrix: {l: ${list(0)}}}`));
    expect((await refusal(many)).message).toContain('at most 200000 links');
  });
});

test('ids and slugs of different instances differ, whatever their values', async () => {
  const values = fc.array(fc.oneof(fc.string({maxLength: 80}), fc.string({unit: 'grapheme'}), fc.integer(), fc.boolean(), fc.constantFrom('1', 1, 'a,b=1', 'A', 'a', 'true', true, null, 'x'.repeat(100), `${'x'.repeat(99)}y`)), {minLength: 1, maxLength: 12});
  await fc.assert(fc.asyncProperty(values, async list => {
    const distinct = [...new Map(list.map(value => [JSON.stringify(value), value])).values()].filter(value => typeof value !== 'string' || !/\p{Surrogate}|\0/u.test(value));
    fc.pre(distinct.length > 0);
    const {instances} = await planOf(withSteps('a: {run: x, outputs: {o: o}, matrix: {k: "{{ parameters.l }}"}}\na-k-1: {run: x, inputs: {i: a.o}}', '  parameters: {l: {type: list}}\n'), {l: JSON.stringify(distinct)});
    for (const names of [instances.map(({id}) => id), instances.map(({slug}) => slug)]) expect(new Set(names).size).toBe(distinct.length + 1);
    for (const {slug} of instances) expect(slug).toMatch(/^[a-z0-9-]{1,40}$/);
    const source = instances.at(-1)?.inputs['i'];
    const entries = source?.from === 'each' ? source.of.map(({entry}) => entry.toLowerCase()) : [];
    expect(new Set(entries).size).toBe(distinct.length);
    for (const entry of entries) expect(entry).toMatch(/^[a-z0-9][a-z0-9._=,-]*$/);
  }), {numRuns: 60});
});

test('each instance stands behind what it needs, and steps that need nothing stay in the order of the file', async () => {
  const graph = fc.array(fc.array(fc.nat(9), {maxLength: 3}), {minLength: 1, maxLength: 10}).chain(edges => fc.tuple(fc.constant(edges), fc.shuffledSubarray(edges.map((_, index) => index), {minLength: edges.length})));
  await fc.assert(fc.asyncProperty(graph, async ([edges, order]) => {
    const before = edges.map((targets, index) => targets.filter(target => target < index));
    const steps = order.map(index => `s${index}: {run: x, after: [${(before[index] ?? []).map(each => `s${each}`).join(', ')}]}`);
    const {instances} = await planOf(withSteps(steps.join('\n')));
    const ids = instances.map(({id}) => id);
    expect([...ids].sort()).toEqual(order.map(index => `s${index}`).sort());
    for (const {id, after} of instances) for (const each of after) expect(ids.indexOf(each)).toBeLessThan(ids.indexOf(id));
    if (before.every(each => each.length === 0)) expect(ids).toEqual(order.map(index => `s${index}`));
  }), {numRuns: 60});
});
