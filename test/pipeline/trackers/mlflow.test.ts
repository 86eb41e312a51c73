/** Runs in MLflow, as a real server of it shows them. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {flavorNames} from '../../../src/flavors/catalogue/index.js';
import {newId} from '../../../src/lib/uuid.js';
import type {Happening, RunEvent, RunHeader} from '../../../src/pipeline/run/event.js';
import {trackers} from '../../../src/pipeline/trackers/all.js';
import {mlflowTracker} from '../../../src/pipeline/trackers/mlflow.js';
import {missingMlflow, startMlflow} from '../../support/mlflow.js';
import type {MlflowServer} from '../../support/mlflow.js';
import {startWeb} from '../../support/web.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- MLflow's answers */
function header(name: string): RunHeader {
  return {
    id: newId(), name, pipeline: 'train', created: '2026-11-23T12:00:00.000Z',
    stack: {id: newId(), name: 'prod', digest: 'sha256:0', orchestrator: 'local', artifactStore: 'local'},
    parameters: {epochs: 3, rates: [0.1, 0.01], note: 'x'.repeat(600)},
  };
}

function events(...happenings: readonly Happening[]): readonly RunEvent[] {
  return happenings.map((each, index) => ({...each, sequence: index + 1, at: new Date(Date.UTC(2026, 10, 23, 12, 0, index)).toISOString()}));
}

const instance = 'train[rate=0.1]';
const story = events(
  {type: 'attempt-starting', instance, attempt: 1, task: 'a'},
  {type: 'attempt-started', instance, attempt: 1},
  {type: 'step-succeeded', instance, key: 'k', inputs: {}, outputs: {}},
  {type: 'run-ended', outcome: 'succeeded'},
);
const nobody = (message: string): never => {
  throw new Error(message);
};

test('every tracker belongs to a flavor of the catalogue', () => {
  expect(Object.keys(trackers).filter(name => !flavorNames('experiment_tracker').includes(name))).toEqual([]);
});

test('an address that is no server over HTTP is refused before anything runs', () => {
  for (const config of [{}, {tracking_uri: 'file:///tmp/mlruns'}, {tracking_uri: 'databricks'}]) {
    expect(() => mlflowTracker(config)).toThrow(/over HTTP only/);
  }
});

test('credentials go along with every question and to the steps as secrets', async () => {
  const web = await startWeb(({path}) => ({status: 200, body: path.includes('get-by-name') ? '{"experiment":{"experiment_id":"1"}}' : '{"run":{"info":{"run_id":"r"}}}'}));
  const run = await mlflowTracker({tracking_uri: web.url, tracking_username: 'ann', tracking_password: 'canary'}).begin(header('train-1'), nobody);
  const {environment, secrets} = await run.environmentOf(instance);
  await run.end();
  expect(new Set(web.received.map(each => each.headers.authorization))).toEqual(new Set([`Basic ${Buffer.from('ann:canary').toString('base64')}`]));
  expect(JSON.stringify({environment, secrets})).not.toContain('canary');
  expect(secrets['MLFLOW_TRACKING_PASSWORD']?.reveal()).toBe('canary');
  await web.close();
});

test('a server that goes away during the run is told of once, and fails nothing', async () => {
  const web = await startWeb(({path}) => ({status: path.includes('log-batch') || path.includes('update') ? 500 : 200, body: path.includes('get-by-name') ? '{"experiment":{"experiment_id":"1"}}' : '{"run":{"info":{"run_id":"r"}}}'}));
  const warnings: string[] = [];
  const run = await mlflowTracker({tracking_uri: web.url}).begin(header('train-1'), message => void warnings.push(message));
  for (const event of story) run.on(event);
  await run.end();
  expect(warnings).toEqual([expect.stringContaining('not all of it is in MLflow')]);
  await web.close();
});

const reason = missingMlflow();
(reason === null ? describe : describe.skip)(`a real MLflow server${reason === null ? '' : ` (${reason})`}`, () => {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflow();
  }, 120_000);
  afterAll(() => server.close());

  async function found(tag: string): Promise<readonly any[]> {
    const {experiment} = (await (await fetch(`${server.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=train`)).json()) as any;
    const body = JSON.stringify({experiment_ids: [experiment.experiment_id], filter: `tags.\`cairn.run\` = '${tag}'`});
    const {runs = []} = (await (await fetch(`${server.url}/api/2.0/mlflow/runs/search`, {method: 'POST', headers: {'content-type': 'application/json'}, body})).json()) as any;
    return runs;
  }

  test('has the run with its parameters, durations, tags and end', async () => {
    const it = header('train-7');
    const run = await mlflowTracker({tracking_uri: server.url, tags: {team: 'vision'}}).begin(it, nobody);
    const {environment} = await run.environmentOf(instance);
    for (const event of story) run.on(event);
    await run.end();
    const [only, ...others] = await found(it.id);
    expect(others).toEqual([]);
    expect(only.info).toMatchObject({run_name: 'train-7', status: 'FINISHED', run_id: environment['MLFLOW_RUN_ID'], experiment_id: environment['MLFLOW_EXPERIMENT_ID']});
    const params = Object.fromEntries(only.data.params.map(({key, value}: any) => [key, value]));
    expect(params).toEqual({epochs: '3', rates: '[0.1,0.01]', note: 'x'.repeat(500)});
    expect(only.data.metrics).toEqual([expect.objectContaining({key: 'seconds/train_rate_0.1_', value: 2})]);
    expect(only.data.tags).toEqual(expect.arrayContaining([{key: 'team', value: 'vision'}, {key: 'cairn.stack', value: 'prod'}]));
  });

  test('has one run for a run that was resumed by another process', async () => {
    const it = header('train-8');
    const first = await mlflowTracker({tracking_uri: server.url}).begin(it, nobody);
    await first.end();
    const second = await mlflowTracker({tracking_uri: server.url}).begin(it, nobody);
    for (const event of events({type: 'run-ended', outcome: 'cancelled'})) second.on(event);
    await second.end();
    expect((await found(it.id)).map(each => each.info.status)).toEqual(['KILLED']);
  });

  test('has a run below it for each step, where the component wants that', async () => {
    const it = header('train-9');
    const run = await mlflowTracker({tracking_uri: server.url, nested: true}).begin(it, nobody);
    const [one, again] = await Promise.all([run.environmentOf(instance), run.environmentOf(instance)]);
    expect(one.environment['MLFLOW_RUN_ID']).toBe(again.environment['MLFLOW_RUN_ID']);
    for (const event of story) run.on(event);
    await run.end();
    const [parent] = await found(it.id);
    const [child] = await found(`${it.id} ${instance}`);
    expect(child.info).toMatchObject({run_id: one.environment['MLFLOW_RUN_ID'], status: 'FINISHED', run_name: instance});
    expect(child.data.tags).toEqual(expect.arrayContaining([{key: 'mlflow.parentRunId', value: parent.info.run_id}]));
  });
});
