import {describe, expect, test} from '@jest/globals';
import type {JsonObject} from '../../../../src/domain/json.js';
import type {Task} from '../../../../src/pipeline/orchestrators/orchestrator.js';
import {requestOf} from '../../../../src/pipeline/orchestrators/slurm/arguments.js';

const plain: Task = {
  key: 't-1', group: 't', words: ['true'], environment: {}, secrets: {}, folder: '/f', image: null, timeout: null, settings: {},
  resources: {cpu: null, memory: null, gpu: null},
};
const optionsOf = (config: JsonObject, parts: Partial<Task> = {}) => requestOf({...plain, ...parts}, config).options;
const failureOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return {code: (error as {code: string}).code, message: (error as Error).message};
  }
};

test('each setting is one option of sbatch, and those that sbatch has no use for are none', () => {
  const config = {
    partition: 'gpu', account: 'ml', qos: 'high', cluster: 'one', time_limit: '1-02:00:00', nodes: 2, tasks_per_node: 4, cpus_per_task: 8, memory: '16G', gpus: 'a100:2', gres: 'disk:1',
    constraint: 'ib&fast', reservation: 'night', work_dir: '/shared', bin_dir: '/opt', poll_interval: 1, max_array_tasks: 3, synchronous: true, setup: ['module load x'], sbatch_args: ['--exclusive', '-p', 'other'],
  };
  expect(requestOf(plain, config)).toEqual({
    options: [
      '--partition=gpu', '--account=ml', '--qos=high', '--time=1-02:00:00', '--nodes=2', '--ntasks-per-node=4', '--cpus-per-task=8', '--mem=16G', '--gpus=a100:2', '--gres=disk:1',
      '--constraint=ib&fast', '--reservation=night', '--exclusive', '-p', 'other',
    ],
    setup: ['module load x'],
  });
});

describe('resources', () => {
  const resources = {cpu: 1.5, memory: 3 * 1024 ** 3 + 1, gpu: 1};

  test('are rounded up to what Slurm counts in, and override the component', () => {
    expect(optionsOf({cpus_per_task: 9, memory: '1G', gpus: 'a100:2', time_limit: '1'}, {resources, timeout: 61_000})).toEqual(['--time=3', '--cpus-per-task=2', '--mem=3145729K', '--gpus=a100:1']);
  });

  test('no GPU takes the component’s away; nothing said leaves it', () => {
    expect(optionsOf({gpus: '2'}, {resources: {...resources, cpu: null, memory: null, gpu: 0}})).toEqual([]);
    expect(optionsOf({gpus: '2'})).toEqual(['--gpus=2']);
  });

  test('yield to the settings of the step', () => {
    expect(optionsOf({}, {resources, timeout: 60_000, settings: {cpus_per_task: 7, memory: '1T', gpus: 'h100:4', time_limit: '5'}})).toEqual(['--time=5', '--cpus-per-task=7', '--mem=1T', '--gpus=h100:4']);
  });
});

describe('settings of a step', () => {
  test.each([
    [{partitoin: 'x'}, /no setting "partitoin"/],
    [{work_dir: '/x'}, /no setting "work_dir"/],
    [{setup: 'module load x'}, /setup of slurm must be a list of texts/],
    [{partition: ['a']}, /partition of slurm must be a text or a number/],
    [{partition: 'a\n--wrap=x'}, /control character/],
  ] as const)('%j are refused', (settings, message) => {
    expect(failureOf(() => optionsOf({}, {settings: settings as unknown as JsonObject}))).toEqual({code: 'invalid_input', message: expect.stringMatching(message)});
  });
});

describe('further arguments', () => {
  test.each([[['--exclusive']], [['-p', 'gpu']], [['--mail-type', 'END', '--mail-user=a@b.c']], [['--comment=a b; $(id)']], [['--hold', '--nice=5']], [['--exclude=n1', '--signal=USR1@60']]])('%j are kept', args => {
    expect(optionsOf({sbatch_args: args})).toEqual(args);
  });

  test.each([
    [['--output=/etc/passwd']], [['--outp', '/x']], [['-o', '/x']], [['-o/x']], [['--wrap=id']], [['--array=1-9']], [['-a1-9']], [['--export=ALL']], [['--export-file=/x']], [['--requeue']], [['--job-name=x']], [['-J', 'x']],
    [['--chdir=/x']], [['-D/x']], [['--wait']], [['--parsable']], [['--']], [['-']], [['script.sh']], [['--nodes=1', 'script.sh']], [['-N', '1', 'script.sh']], [['--comment=a\nb']],
  ])('%j are refused', args => {
    expect(failureOf(() => optionsOf({sbatch_args: args}))).toMatchObject({code: 'invalid_input'});
  });
});
