import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {PipelineHome, statesOf} from '../../support/pipeline-home.js';
import type {Finished} from '../../support/pipeline-home.js';

let home: PipelineHome;
beforeEach(() => {
  home = new PipelineHome();
});
afterEach(() => home.remove());

const yaml = (steps: string, spec = ''): string => `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: demo}\nspec:\n${spec}  steps:\n${steps.replaceAll(/^(?=.)/gm, '    ')}`;

const chain = yaml(`
prepare:
  run: echo "$CAIRN_PARAM_ROWS rows" > data.txt; cp data.txt $CAIRN_OUTPUT_COPY
  outputs: {data: data.txt, copy: copy.txt}
train:
  run: 'cat "$CAIRN_INPUT_DATA" > model.txt; echo trained on {{ matrix.rate }}; echo {{ matrix.rate }} >> model.txt'
  inputs: {data: prepare.data}
  outputs: {model: model.txt}
  matrix: {rate: [1, 2]}
report:
  run: cat "$CAIRN_INPUT_MODELS"/*/* "$CAIRN_INPUT_MODELS"/index.json > report.txt || cat "$CAIRN_INPUT_MODELS"/* > report.txt
  inputs: {models: train.model}
  outputs: {report: report.txt}
`, '  parameters: {rows: {type: integer, default: 3}}\n');

async function textOf({run}: Finished, instance: string, output: string): Promise<string> {
  const artifact = run.steps.find(each => each.instance === instance)?.outputs[output];
  const {store} = await home.engines();
  const path = join(home.source, '..', `fetched-${Math.random()}`);
  await store.fetch(artifact as NonNullable<typeof artifact>, path);
  return readFileSync(path, 'utf8');
}

describe('a run', () => {
  test('hands outputs on to inputs, fans out and in again', async () => {
    const done = await home.run(chain);
    expect(done.outcome).toBe('succeeded');
    expect(statesOf(done.run)).toEqual({prepare: 'succeeded', 'train[rate=1]': 'succeeded', 'train[rate=2]': 'succeeded', report: 'succeeded'});
    const report = await textOf(done, 'report', 'report');
    expect(report).toContain('3 rows\n1\n');
    expect(report).toContain('3 rows\n2\n');
    expect(report).toContain('"rate": 2');
    expect(done.lines).toContain('train[rate=2]: trained on 2');
    expect(await home.log(done.name, done.run.steps[1]?.slug ?? '')).toBe('trained on 1\n');
  });

  test('leaves no folder of an attempt and no copy of the source behind, unless asked to', async () => {
    const done = await home.run(chain);
    const {folder} = await home.runs.find(done.name);
    expect(readdirSync(folder)).not.toEqual(expect.arrayContaining(['work']));
    expect(existsSync(join(folder, 'source'))).toBe(false);
    const kept = await home.run(chain, {choices: {keepWork: true, cache: false}});
    expect(readdirSync(join((await home.runs.find(kept.name)).folder, 'work'))).toHaveLength(4);
  });

  test('takes everything from the cache the second time, and says from which run', async () => {
    const first = await home.run(chain);
    const second = await home.run(chain);
    expect(new Set(Object.values(statesOf(second.run)))).toEqual(new Set(['cached']));
    expect(second.run.steps.map(({from}) => from)).toEqual(Array.from({length: 4}, () => first.name));
    expect(second.run.steps.map(({outputs}) => outputs)).toEqual(first.run.steps.map(({outputs}) => outputs));
  });

  test('runs again what a parameter, the code or a file changed, and only that', async () => {
    home.write('config.json', '{"a": 1}');
    const file = yaml(`
one: {run: 'cp "$CAIRN_INPUT_CONFIG" one.txt', inputs: {config: {path: config.json}}, outputs: {out: one.txt}, code: ['*.sh']}
two: {run: 'echo {{ parameters.word }} > two.txt', outputs: {out: two.txt}, code: ['*.sh']}
three: {run: sh three.sh, outputs: {out: three.txt}, code: ['*.sh']}
`, '  parameters: {word: {type: string, default: x}}\n');
    home.write('three.sh', 'echo three > three.txt');
    await home.run(file);
    expect(statesOf((await home.run(file, {parameters: {word: 'y'}})).run)).toEqual({one: 'cached', two: 'succeeded', three: 'cached'});
    home.write('config.json', '{"a": 2}');
    expect(statesOf((await home.run(file)).run)).toEqual({one: 'succeeded', two: 'cached', three: 'cached'});
    home.write('three.sh', 'echo drei > three.txt');
    expect(statesOf((await home.run(file)).run)).toEqual({one: 'succeeded', two: 'succeeded', three: 'succeeded'});
    home.write('unrelated.md', 'hello');
    expect(statesOf((await home.run(file)).run)).toEqual({one: 'cached', two: 'cached', three: 'cached'});
  });

  test('runs again from a step on, and everything without the cache', async () => {
    await home.run(chain);
    const from = await home.run(chain, {choices: {from: 'train'}});
    expect(statesOf(from.run)).toEqual({prepare: 'cached', 'train[rate=1]': 'succeeded', 'train[rate=2]': 'succeeded', report: 'succeeded'});
    const none = await home.run(chain, {choices: {cache: false}});
    expect(new Set(Object.values(statesOf(none.run)))).toEqual(new Set(['succeeded']));
    await expect(home.run(chain, {choices: {from: 'trian'}})).rejects.toMatchObject({code: 'not_found'});
  });

  test('tries again as often as the step says, and then fails', async () => {
    home.write('count', '');
    const flaky = (limit: number): string => yaml(`
flaky:
  run: 'n=$(cat ${home.source}/count); echo "$n"x > ${home.source}/count; [ "$n" = xx ]'
  retries: {limit: ${limit}, delay: 10ms}
  cache: false
`);
    const failed = await home.run(flaky(1));
    expect(failed.outcome).toBe('failed');
    expect(failed.run.steps[0]).toMatchObject({state: 'failed', error: {code: 'failed', message: 'exit status 1'}});
    expect(failed.run.steps[0]?.attempts).toHaveLength(2);
    home.write('count', '');
    const done = await home.run(flaky(2));
    expect([done.outcome, done.run.steps[0]?.attempts.length]).toEqual(['succeeded', 3]);
  });

  test('names the output that a step did not leave', async () => {
    const {run, outcome} = await home.run(yaml('bad: {run: "true", outputs: {model: model.pkl, note: {path: note.txt, optional: true}}}'));
    expect(outcome).toBe('failed');
    expect(run.steps[0]?.error?.message).toContain("didn't leave its output model (model.pkl)");
  });

  test('ends a step that takes too long with all that it started', async () => {
    const {run} = await home.run(yaml('slow: {run: "sleep 60 & wait", timeout: 300ms}'));
    expect(run.steps[0]).toMatchObject({state: 'failed', error: {code: 'timed_out', message: 'it took longer than its timeout of 0.3 s'}});
  });

  test('skips what its condition refuses and what takes from it, and runs what only comes after', async () => {
    const {run, outcome} = await home.run(yaml(`
measure: {run: 'echo "{\\"score\\": 0.4}" > m.json', outputs: {m: m.json}}
publish: {run: echo published > p.txt, inputs: {m: measure.m}, outputs: {p: p.txt}, when: 'inputs.m.score > \`0.5\`'}
tell: {run: 'true', inputs: {p: publish.p}}
clean: {run: 'true', after: [publish]}
`));
    expect(outcome).toBe('succeeded');
    expect(statesOf(run)).toEqual({measure: 'succeeded', publish: 'skipped', tell: 'skipped', clean: 'succeeded'});
  });

  test.each([
    ['finish', {bad: 'failed', slow: 'succeeded', next: 'waiting', free: 'waiting'}],
    ['continue', {bad: 'failed', slow: 'succeeded', next: 'waiting', free: 'succeeded'}],
    ['stop', {bad: 'failed', slow: 'cancelled', next: 'waiting', free: 'waiting'}],
  ] as const)('after a failure does what was asked for: %s', async (onFailure, states) => {
    const file = yaml(`
bad: {run: 'sleep 0.1; exit 3', outputs: {o: o}}
slow: {run: sleep 1}
next: {run: 'true', inputs: {o: bad.o}}
free: {run: 'true', after: [slow]}
`);
    const {run, outcome} = await home.run(file, {choices: {onFailure}});
    expect([outcome, statesOf(run)]).toEqual(['failed', states]);
  });

  test('is cancelled with what runs, and taken up again without running what was done', async () => {
    home.write('times', '');
    const file = yaml(`
first: {run: 'echo first >> ${home.source}/times; echo 1 > o', outputs: {o: o}, cache: false}
second: {run: 'echo second >> ${home.source}/times; [ -e ${home.source}/go ] || sleep 60', inputs: {o: first.o}, cache: false}
`);
    const cancelled = await home.run(file, {during: run => void sleep(700).then(() => run.cancel('tester'))});
    expect([cancelled.outcome, statesOf(cancelled.run)]).toEqual(['cancelled', {first: 'succeeded', second: 'cancelled'}]);
    expect(cancelled.run.cancelledBy).toBe('tester');
    home.write('go', '');
    const done = await home.takeUp(cancelled.name);
    expect([done.outcome, statesOf(done.run)]).toEqual(['succeeded', {first: 'succeeded', second: 'succeeded'}]);
    expect(readFileSync(join(home.source, 'times'), 'utf8')).toBe('first\nsecond\nsecond\n');
  });

  test('kills at once what does not end when cancelled twice', async () => {
    const start = Date.now();
    const {outcome} = await home.run(yaml(`stubborn: {run: "trap '' TERM; while :; do sleep 0.2; done"}`), {
      during: run => void sleep(500).then(() => run.cancel('a')).then(() => sleep(300)).then(() => run.cancel('a')),
    });
    expect(outcome).toBe('cancelled');
    expect(Date.now() - start).toBeLessThan(8000);
  });

  test('gives steps the secrets of the stack and shows none of them', async () => {
    const secret = 'hunter2-and-more';
    const done = await home.run(yaml('leak: {run: \'echo "it is $CAIRN_SECRET_X"; printf %s "$CAIRN_SECRET_X" | base64; printf %s "$CAIRN_SECRET_X" | wc -c > n; exit 0\', outputs: {n: n}}'), {secrets: {CAIRN_SECRET_X: secret}});
    expect((await textOf(done, 'leak', 'n')).trim()).toBe(String(secret.length));
    const log = await home.log(done.name, 'leak');
    expect(log).toContain('it is ***\n');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12));
  });

  test('shows a step only the parameters that it names', async () => {
    const file = yaml(`
one: {run: 'echo "$CAIRN_PARAM_A" > o; env | grep -c B= >> o || true', outputs: {o: o}}
`, '  parameters: {a: {type: string, default: x}, b: {type: string, default: y}}\n');
    const first = await home.run(file);
    expect(await textOf(first, 'one', 'o')).toBe('x\n0\n');
    expect(statesOf((await home.run(file, {parameters: {b: 'z'}})).run)).toEqual({one: 'cached'});
    expect(statesOf((await home.run(file, {parameters: {a: 'z'}})).run)).toEqual({one: 'succeeded'});
  });

  test('keeps links and executable bits of the source, and leaves out what is no source', async () => {
    home.write('tool.sh', '#!/bin/sh\necho tool\n', 0o755);
    home.write('node_modules/x.js', '');
    home.write('.cairnignore', '*.log\n!keep.log\n');
    home.write('a.log', '');
    home.write('keep.log', '');
    const {lines, outcome} = await home.run(yaml('one: {run: "./tool.sh; ls -A"}'));
    expect(outcome).toBe('succeeded');
    expect(lines).toEqual(['one: tool', 'one: .cairnignore', 'one: keep.log', 'one: tool.sh']);
  });

  test('says which program is missing', async () => {
    const {run} = await home.run(yaml('one: {run: [no-such-program-here]}'));
    expect(run.steps[0]?.error?.message).toContain('no-such-program-here');
  });

  test('rejects before there is a run where an input is not there', async () => {
    await expect(home.run(yaml('one: {run: "true", inputs: {d: {path: data.csv}}}'))).rejects.toMatchObject({code: 'not_found', message: expect.stringContaining('one takes data.csv')});
    expect(await home.runs.list()).toEqual([]);
  });
});
