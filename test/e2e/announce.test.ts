/** Runs that a tracker and an alerter are told of, by the real program; services of the test stand where others would be asked. */
import {writeFileSync} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {cairn, newHome} from '../support/cli.js';
import type {Outcome} from '../support/cli.js';
import {missingMlflow, startMlflow} from '../support/mlflow.js';
import {startWeb} from '../support/web.js';
import type {Web} from '../support/web.js';

let home: string;
let web: Web;
let status = 200;

beforeEach(async () => {
  home = newHome();
  await mkdir(join(home, 'here'));
  status = 200;
  web = await startWeb(() => ({status}));
});
afterEach(async () => {
  await web.close();
  await rm(home, {recursive: true, force: true});
});

function does(...args: readonly string[]): Promise<Outcome> {
  return cairn(args, {home, workingFolder: join(home, 'here')});
}

async function stackWith(...parts: readonly string[]): Promise<void> {
  expect(await does('orchestrator', 'register', 'here', '--flavor', 'local')).toMatchObject({status: 0});
  expect(await does('artifact-store', 'register', 'here', '--flavor', 'local')).toMatchObject({status: 0});
  expect(await does('stack', 'register', 'told', '-o', 'here', '-a', 'here', ...parts, '--set')).toMatchObject({status: 0});
}

function pipeline(steps: string): void {
  writeFileSync(join(home, 'here/pipeline.yaml'), `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: small}\nspec: {parameters: {n: {type: integer, default: 7}}, steps: {${steps}}}\n`);
}

describe('an alerter', () => {
  beforeEach(async () => {
    expect(await cairn(['secret', 'create', 'hook', '--value', 'token=-'], {home, stdin: 'canary-token'})).toMatchObject({status: 0});
    expect(await does('alerter', 'register', 'hook', '--flavor', 'webhook', `--url=${web.url}/runs`, '--token', '{{ hook.token }}')).toMatchObject({status: 0});
    await stackWith('--alerter', 'hook');
    pipeline('good: {run: "true"}, bad: {run: "exit 3"}');
  });

  test('is told how a run ended, and what failed', async () => {
    expect(await does('pipeline', 'run', '-q')).toMatchObject({status: 1});
    expect(web.received).toHaveLength(1);
    expect(web.received[0]?.headers.authorization).toBe('Bearer canary-token');
    expect(JSON.parse(web.received[0]?.body ?? '')).toMatchObject({
      type: 'run.ended', data: {name: 'small-1', stack: 'told', outcome: 'failed', steps: {succeeded: 1, failed: 1}, failures: [{step: 'bad'}]},
    });
  });

  test('that refuses is warned of, and changes nothing for the run', async () => {
    status = 400;
    const {status: exit, stderr, stdout} = await does('pipeline', 'run');
    expect(exit).toBe(1);
    expect(stderr).toContain('The alerter was not told of the end');
    expect(stdout + stderr).not.toContain('canary-token');
  });
});

test('a tracker that does not answer keeps a run from beginning; it can be taken up later', async () => {
  const {url} = web;
  await web.close();
  expect(await does('experiment-tracker', 'register', 'flow', '--flavor', 'mlflow', `--tracking-uri=${url}`)).toMatchObject({status: 0});
  await stackWith('--experiment-tracker', 'flow');
  pipeline('one: {run: "touch ../../ran"}');
  const {status: exit, stderr} = await does('pipeline', 'run');
  expect(exit).toBe(8);
  expect(stderr).toContain('does not answer');
  expect(JSON.parse((await does('run', 'list', '-o', 'json')).stdout)).toMatchObject([{state: 'interrupted'}]);
  web = await startWeb(() => ({status: 200}));
}, 60_000);

const reason = missingMlflow();
(reason === null ? test : test.skip)(`a step finds its run in a real MLflow server${reason === null ? '' : ` (${reason})`}`, async () => {
  const server = await startMlflow();
  try {
    expect(await does('experiment-tracker', 'register', 'flow', '--flavor', 'mlflow', `--tracking-uri=${server.url}`)).toMatchObject({status: 0});
    await stackWith('--experiment-tracker', 'flow');
    pipeline('one: {run: "echo $MLFLOW_TRACKING_URI $MLFLOW_EXPERIMENT_NAME $MLFLOW_RUN_ID"}');
    expect(await does('pipeline', 'run', '-q')).toMatchObject({status: 0});
    const [uri, experiment, run] = (await does('run', 'logs', 'latest', 'one')).stdout.trim().replace(/^one \| /, '').split(' ');
    expect([uri, experiment]).toEqual([server.url, 'small']);
    const {run: there} = (await (await fetch(`${server.url}/api/2.0/mlflow/runs/get?run_id=${run ?? ''}`)).json()) as {run: {info: {status: string; run_name: string}; data: {params: unknown}}};
    expect(there).toMatchObject({info: {status: 'FINISHED', run_name: 'small-1'}, data: {params: [{key: 'n', value: '7'}]}});
  } finally {
    await server.close();
  }
}, 180_000);
