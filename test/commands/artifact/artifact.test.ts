import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

interface Found {
  readonly ref: string;
  readonly digest: string;
  readonly from: string | null;
}

interface Used {
  readonly run: string;
  readonly instance: string;
  readonly input: string;
}

const pipeline = `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: small}
spec:
  parameters: {epochs: {type: integer, default: 3}}
  steps:
    prepare: {run: 'cp "$CAIRN_INPUT_WORDS" data.txt', inputs: {words: {path: words.txt}}, outputs: {data: data.txt}}
    train:
      matrix: {rate: [1, 2]}
      run: 'echo "$CAIRN_MATRIX_RATE $CAIRN_PARAM_EPOCHS" > model.bin'
      inputs: {data: prepare.data}
      outputs: {model: model.bin}
    report: {run: 'mkdir pages; cat "$CAIRN_INPUT_MODELS"/* > pages/all.txt', inputs: {models: train.model}, outputs: {page: pages}}
`;

/** Two runs of real steps; the second has other parameters, and `prepare` from the cache. */
describe('what steps left', () => {
  let machine: TestApp;
  let folder: string;
  const tries = async (line: string): Promise<Outcome> => (await testApp({home: machine.home, workingFolder: folder})).run(...line.split(' '));
  const json = async <T>(line: string): Promise<T> => {
    const {status, stdout, stderr} = await tries(`${line} -o json`);
    expect({line, status, stderr: status === 0 ? '' : stderr}).toEqual({line, status: 0, stderr: ''});
    return JSON.parse(stdout) as T;
  };
  beforeAll(async () => {
    machine = await testApp();
    folder = join(machine.home, 'project');
    mkdirSync(folder);
    writeFileSync(join(folder, 'pipeline.yaml'), pipeline);
    writeFileSync(join(folder, 'words.txt'), 'some words');
    await json(`pipeline run ${folder}/pipeline.yaml`);
    await json(`pipeline run ${folder}/pipeline.yaml --param epochs=4`);
  }, 60_000);
  afterAll(() => machine.close());

  test('is listed by run and step, the newest run first', async () => {
    const refs = async (line: string): Promise<readonly string[]> => (await json<Found[]>(line)).map(({ref}) => ref);
    const ofRun = (run: string): readonly string[] => [`${run}/prepare/data`, `${run}/train[rate=1]/model`, `${run}/train[rate=2]/model`, `${run}/report/page`];
    expect(await refs('artifact list')).toEqual([...ofRun('small-2'), ...ofRun('small-1')]);
    expect(await refs('artifact list --run small-1')).toEqual(ofRun('small-1'));
    expect(await refs('artifact list --run latest --step train')).toEqual(ofRun('small-2').slice(1, 3));
    expect(await refs('artifact list --step train[rate=2] --limit 1')).toEqual(['small-2/train[rate=2]/model']);
    expect((await tries('artifact list --run small-1 --step trian')).status).toBe(4);
    expect((await tries('artifact list --run small-9')).status).toBe(4);
  });

  test('is found by run, step and output, or by its digest', async () => {
    const made = await json<Found>('artifact describe small-1/prepare/data');
    expect(made).toMatchObject({kind: 'file', size: 10, files: 1, from: null, run: 'small-1', store: 'default'});
    expect(await json('artifact describe latest/prepare/data')).toMatchObject({digest: made.digest, from: 'small-1'});
    expect(await json(`artifact describe ${made.digest.slice(7, 15)}`)).toMatchObject({ref: 'small-1/prepare/data'});
    expect(await json('artifact describe small-1/report/page')).toMatchObject({kind: 'folder', files: 1});
    expect(await tries('artifact describe small-1/train/model')).toMatchObject({status: 7, stderr: expect.stringContaining('small-1/train[rate=1]/model')});
    for (const ref of ['small-1/prepare/dta', 'small-1/prepare', 'zzzzzz', made.digest.slice(7, 12)]) expect((await tries(`artifact describe ${ref}`)).status).toBe(4);
  });

  test('is brought here under the name that the step gave it, and over nothing', async () => {
    expect(await json('artifact get small-2/train[rate=2]/model')).toMatchObject({path: join(folder, 'model.bin')});
    expect(readFileSync(join(folder, 'model.bin'), 'utf8')).toBe('2 4\n');
    expect((await tries('artifact get small-1/train[rate=2]/model')).status).toBe(5);
    expect(readFileSync(join(folder, 'model.bin'), 'utf8')).toBe('2 4\n');
    await json('artifact get small-1/report/page -f here');
    expect(readFileSync(join(folder, 'here/all.txt'), 'utf8')).toContain('1 3\n2 3\n');
    expect((await tries('artifact get small-1/prepare/data -f nowhere/x')).status).toBe(1);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  test('has a past and a future, over runs', async () => {
    const {made, used} = await json<{readonly made: readonly Found[]; readonly used: readonly Used[]}>('artifact lineage small-1/prepare/data');
    expect(made.map(({ref, from}) => [ref, from])).toEqual([['small-2/prepare/data', 'small-1'], ['small-1/prepare/data', null]]);
    // `words` has the same bytes as `data`: it is the same artifact.
    expect(used.map(({run, instance, input}) => `${run}/${instance} ${input}`)).toEqual(['small-2', 'small-1'].flatMap(run =>
      [`${run}/prepare words`, `${run}/train[rate=1] data`, `${run}/train[rate=2] data`]));
    const {upstream, mermaid} = await json<{readonly upstream: readonly Used[]; readonly mermaid: string}>('artifact lineage small-2/report/page --mermaid');
    expect(upstream.map(({instance, input}) => `${instance} ${input.split('/')[0]}`)).toEqual(['report models', 'report models', 'train[rate=1] data', 'train[rate=2] data', 'prepare words']);
    expect(mermaid).toMatch(/^flowchart LR\n {2}node_0\[\["small-2\/report\/page"\]\]\n/);
  });

  test('differs where parameters do', async () => {
    const {fields, durations, same} = await json<{readonly same: boolean; readonly fields: readonly {path: string}[]; readonly durations: readonly unknown[]}>('run diff small-1 small-2');
    expect(same).toBe(false);
    expect(fields[0]).toEqual({path: '/parameters/epochs', left: 3, right: 4});
    expect(fields.map(({path}) => path)).toContain('/steps/train[rate=1]/outputs/model');
    expect(fields.map(({path}) => path)).not.toContain('/steps/prepare/outputs/data');
    expect(durations).toHaveLength(4);
    expect((await tries('run diff small-1 small-2 --exit-code')).status).toBe(10);
    expect(await tries('run diff small-1 small-1 --exit-code -o name')).toMatchObject({status: 0, stdout: ''});
  });

  test('stays when its run is deleted, and is then made by the run that took it', async () => {
    await json('run delete small-1 --yes');
    expect(await json('artifact lineage small-2/prepare/data')).toMatchObject({made: [{ref: 'small-2/prepare/data', from: 'small-1'}]});
    expect(await json('artifact get small-2/prepare/data -f kept')).toMatchObject({size: 10});
  });
});
