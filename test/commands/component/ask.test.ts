import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../../../src/domain/errors.js';
import {SecretValue} from '../../../src/domain/secret-value.js';
import type {Prompter} from '../../../src/terminal/prompter.js';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';

let machine: TestApp;
beforeEach(async () => void (machine = await testApp()));
afterEach(() => machine.close());

/** What stood in the questions, and what was wrong with answers. */
interface Dialogue {
  readonly asked: string[];
  readonly refused: string[];
}

/** Answers by the beginning of the question; of several answers each is tried until one is taken. A choice is named by its beginning. */
function answering(answers: Readonly<Record<string, string | readonly string[]>>): Prompter & Dialogue {
  const dialogue: Dialogue = {asked: [], refused: []};
  const answersTo = (question: string): string[] => {
    dialogue.asked.push(question);
    const key = Object.keys(answers).find(each => question.startsWith(each));
    if (key === undefined) throw new AppError('interrupted', 'Cancelled');
    return [answers[key] as string | readonly string[]].flat();
  };
  return {
    ...dialogue,
    canAsk: true,
    confirm: async () => false,
    password: async question => new SecretValue(answersTo(question)[0] as string),
    text: async (question, _flag, problemOf) => {
      for (const answer of answersTo(question)) {
        const problem = problemOf?.(answer) ?? null;
        if (problem === null) return answer;
        dialogue.refused.push(problem);
      }
      throw new Error(`no answer to ${question} was taken: ${dialogue.refused.join('; ')}`);
    },
    choose: async (question, choices) => {
      const times = dialogue.asked.filter(each => each === question).length;
      const wanted = answersTo(question);
      const chosen = choices.find(each => each.startsWith(wanted[Math.min(times, wanted.length - 1)] as string));
      if (chosen === undefined) throw new Error(`${question} has no choice ${wanted.join()}: ${choices.join(', ')}`);
      return chosen;
    },
  };
}

async function run(prompter: Prompter, ...args: readonly string[]) {
  return (await testApp({home: machine.home, prompter})).run(...args);
}

async function described(kind: string, name: string): Promise<Record<string, unknown>> {
  return JSON.parse((await machine.run(kind, 'describe', name, '-o', 'json')).stdout);
}

test('a registration without arguments asks for name, flavor, required settings and further ones, and says the command', async () => {
  const prompter = answering({
    'Name of': ['no name', 's3-prod'],
    'Which flavor': 's3',
    'path (required)': ['', 'gs://acme', 's3://acme'],
    'Another setting': ['client_kwargs', 'no,'],
    client_kwargs: ['[1]', '{"region_name": "eu-west-1"}'],
  });
  const {status, stdout, stderr} = await run(prompter, 'artifact-store', 'register');
  expect([status, stdout]).toEqual([0, 'Registered artifact-store/s3-prod.\n']);
  expect(await described('artifact-store', 's3-prod')).toMatchObject({flavor: 's3', config: {path: 's3://acme', client_kwargs: {region_name: 'eu-west-1'}}});
  expect(prompter.refused).toEqual([expect.stringContaining('letters, digits'), expect.stringContaining('empty'), expect.stringContaining('must look like s3://my-bucket'), expect.stringContaining('must be a map')]);
  const command = /cairn (artifact-store register .*)/.exec(stderr)?.[1];
  expect(command).toBe(`artifact-store register s3-prod --flavor s3 --path=s3://acme --client_kwargs='{"region_name":"eu-west-1"}'`);
});

test('only what is missing is asked for, and nothing optional of whoever named both', async () => {
  const prompter = answering({'path (required)': 's3://acme', 'Name of': 'second', 'Another setting': 'no,'});
  expect((await run(prompter, 'artifact-store', 'register', 'first', '--flavor', 's3')).status).toBe(0);
  expect(prompter.asked).toHaveLength(1);
  expect((await run(prompter, 'artifact-store', 'register', '--flavor', 's3', '--path=s3://other')).status).toBe(0);
  expect(prompter.asked.slice(1)).toEqual(['Name of the artifact-store', 'Another setting of the artifact-store?']);
});

test('a secret is one that is there, or a new one that is written along; its value is nowhere else', async () => {
  const first = answering({'Name of': 'slack', 'Which flavor': 'slack', 'slack_token (required)': 'xoxb-sesame', 'Another setting': 'no,'});
  const {status, stderr, stdout} = await run(first, 'alerter', 'register');
  expect([status, `${stdout}${stderr}`.includes('sesame')]).toEqual([0, false]);
  expect(stderr).toContain(`cairn secret create slack --value slack_token && cairn alerter register slack --flavor slack --slack_token='{{ slack.slack_token }}'`);
  expect(stderr).not.toContain('a run will need it');
  expect(await described('alerter', 'slack')).toMatchObject({config: {slack_token: '{{ slack.slack_token }}'}});
  expect(readFileSync(join(machine.home, 'data/components/alerter/slack.yaml'), 'utf8')).not.toContain('sesame');
  expect((await machine.run('secret', 'get', 'slack', '--reveal', 'slack_token')).stdout).toContain('xoxb-sesame');

  const second = answering({'slack_token (required)': '{{ slack.slack_token }}'});
  expect((await run(second, 'alerter', 'register', 'other', '--flavor', 'slack')).status).toBe(0);
  const third = answering({'slack_token (required): ': ['a new value', 'another']});
  third.password = async () => new SecretValue('another');
  expect((await run(third, 'alerter', 'register', 'slack2', '--flavor', 'slack')).status).toBe(0);
  expect(await described('alerter', 'slack2')).toMatchObject({config: {slack_token: '{{ slack2.slack_token }}'}});
});

test('whoever leaves in the middle has changed nothing', async () => {
  const prompter = answering({'Name of': 'slack', 'Which flavor': 'slack', 'slack_token (required)': 'xoxb-sesame'});
  expect((await run(prompter, 'alerter', 'register')).status).toBe(130);
  expect(existsSync(join(machine.home, 'data'))).toBe(false);
});

test('where nobody can be asked, what is missing is named', async () => {
  const {status, stderr} = await machine.run('artifact-store', 'register', '-o', 'json');
  expect([status, JSON.parse(stderr)]).toEqual([2, expect.objectContaining({code: 'usage', details: {flags: ['NAME', '--flavor']}})]);
  const stack = await machine.run('stack', 'register', '--output', 'json');
  expect([stack.status, JSON.parse(stack.stderr)]).toEqual([2, expect.objectContaining({details: {flags: ['NAME', '--orchestrator', '--artifact-store']}})]);
});

test('custom flavors are among the choices, and their schemas check the answers', async () => {
  const file = join(machine.home, 'minio.yaml');
  writeFileSync(file, 'apiVersion: cairn/v1\nkind: Flavor\nmetadata: {name: minio}\nspec: {type: artifact_store, schema: {required: [port], properties: {port: {type: integer}, mode: {enum: [1, 2]}}}}\n');
  await machine.run('flavor', 'register', file);
  const prompter = answering({'Name of': 'm', 'Which flavor': 'minio', 'port (required)': ['x', '9000'], 'Another setting': ['mode', 'no,'], mode: '2'});
  expect((await run(prompter, 'artifact-store', 'register')).status).toBe(0);
  expect(await described('artifact-store', 'm')).toMatchObject({config: {port: 9000, mode: 2}});
});

test('a stack without arguments picks a component for each type that has some', async () => {
  await machine.run('alerter', 'register', 'chat', '--flavor', 'slack', '--slack_token={{ s.t }}');
  const prompter = answering({'Name of': 'prod', 'Which orchestrator': 'default', 'Which artifact-store': 'default', 'Which alerter': 'chat'});
  const {status, stderr} = await run(prompter, 'stack', 'register');
  expect([status, stderr]).toEqual([0, expect.stringContaining('cairn stack register prod --orchestrator default --artifact-store default --alerter chat')]);
  expect(prompter.asked).toHaveLength(4);
  expect(await described('stack', 'prod')).toMatchObject({components: {alerter: {name: 'chat'}}});
});
