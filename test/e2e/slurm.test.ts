/** A pipeline on a stack whose orchestrator is Slurm, as people run it: the program as it is installed, and a real cluster. */
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {until} from '../contract/orchestrator-task.js';
import {cairn, environmentFor, newHome, program} from '../support/cli.js';
import {whereInstalled} from '../support/required.js';
import {slurmCommands, startSlurm} from '../support/slurm.js';
import type {SlurmCluster} from '../support/slurm.js';

const pipeline = `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: sweep}
spec:
  steps:
    train:
      run: echo "{{ matrix.rate }}" >model.txt && pwd
      matrix: {rate: [1, 2, 3]}
      outputs: {model: model.txt}
      timeout: 2m
    report:
      run: |
        find -L "$CAIRN_INPUT_MODELS" -type f ! -name index.json -exec cat {} + | sort | tr -d '\\n' >all.txt
        test "$(cat all.txt)" = 123
      inputs: {models: train.model}
      outputs: {all: all.txt}
`;

const waiting = (folder: string) => `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: wait}
spec:
  steps:
    slow:
      run: |
        echo first
        echo ran >>"${folder}/times"
        while [ ! -e "${folder}/go" ]; do sleep 0.1; done
        echo last
`;

whereInstalled('slurm', slurmCommands, () => {
  let cluster: SlurmCluster;
  let home = '';
  const shared = () => join(home, 'shared');
  const environment = () => ({SLURM_CONF: cluster.variables['SLURM_CONF'] ?? ''});
  const run = (...words: string[]) => cairn(words, {home, environment: environment()});

  beforeAll(async () => {
    cluster = await startSlurm();
    home = newHome();
    mkdirSync(shared());
    writeFileSync(join(home, 'pipeline.yaml'), pipeline);
    for (const line of [`orchestrator register hpc --flavor slurm --poll_interval=0.2 --work_dir=${shared()}`, 'artifact-store register here --flavor local', 'stack register cluster -o hpc -a here', 'stack set cluster']) {
      expect(await run(...line.split(' '))).toMatchObject({status: 0});
    }
  }, 120_000);
  afterAll(async () => {
    await cluster.stop();
    rmSync(home, {recursive: true, force: true});
  }, 90_000);

  test('its steps are jobs in the shared folder, fan out and in, and leave nothing there', async () => {
    expect(await run('pipeline', 'run')).toMatchObject({status: 0});
    expect((await run('run', 'logs', 'sweep-1')).stdout).toContain(join(shared(), 'sweep-1-'));
    expect(await cluster.run('scontrol', 'show', 'job', '--oneliner')).toContain('ArrayJobId=');
    expect(readdirSync(shared())).toEqual([]);
  }, 120_000);

  test('a run whose program was killed takes its jobs up again', async () => {
    writeFileSync(join(home, 'wait.yaml'), waiting(home));
    const killed = spawn(process.execPath, [program, 'pipeline', 'run', 'wait.yaml'], {cwd: home, env: environmentFor(home, environment()), stdio: 'ignore'});
    await until('start of the job', () => existsSync(join(home, 'times')), 60);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    writeFileSync(join(home, 'go'), '');
    expect(await run('run', 'retry', 'wait-1')).toMatchObject({status: 0});
    expect({times: readFileSync(join(home, 'times'), 'utf8'), logs: (await run('run', 'logs', 'wait-1')).stdout}).toEqual({times: 'ran\n', logs: expect.stringMatching(/first[^]*last/)});
    expect(readdirSync(shared())).toEqual([]);
  }, 120_000);
});
