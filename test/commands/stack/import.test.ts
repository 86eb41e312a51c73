import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';

const file = `stack_name: prod
zenml_version: 0.39.1
components:
  orchestrator: {name: kube, flavor: kubernetes, type: orchestrator, configuration: {kubernetes_context: prod}}
  artifact_store: {name: s3-prod, flavor: s3, type: artifact_store, configuration: {path: "s3://acme", key: CANARY, odd: 1}}
`;

let machine: TestApp;
let path: string;
beforeEach(async () => {
  machine = await testApp();
  path = join(machine.home, 'prod.yaml');
  writeFileSync(path, file);
});
afterEach(() => machine.close());

async function imports(...args: readonly string[]): Promise<{applied: boolean; steps: {ref: string; action: string}[]; status: number; stderr: string}> {
  const app = await testApp({home: machine.home, stdin: file});
  const {status, stdout, stderr} = await app.run('stack', 'import', ...args, '-o', 'json');
  return {...(stdout === '' ? {} : JSON.parse(stdout)), status, stderr};
}

const files = (): string[] => readdirSync(machine.home, {recursive: true, encoding: 'utf8'}).filter(each => each.endsWith('.yaml') && each.startsWith('data'));

test('a dry run shows the plan and writes nothing', async () => {
  const planned = await imports('-f', path, '--dry-run');
  expect(planned.applied).toBe(false);
  expect(planned.steps.map(({ref, action}) => [ref, action])).toEqual(expect.arrayContaining([['stack/prod', 'create'], ['orchestrator/kube', 'create'], ['artifact-store/s3-prod', 'create']]));
  expect(files()).toEqual([]);
});

test('an import takes the stack over, moves values in clear into secrets, and says so', async () => {
  const imported = await imports('-f', path);
  expect(imported.applied).toBe(true);
  expect(imported.stderr).toContain('odd');
  for (const each of files()) expect(readFileSync(join(machine.home, each), 'utf8')).not.toContain('CANARY');
  expect(`${imported.stderr}${JSON.stringify(imported.steps)}`).not.toContain('CANARY');
  const secret = imported.steps.find(({ref}) => ref.startsWith('secret/'))?.ref.slice('secret/'.length) as string;
  expect((await machine.run('secret', 'get', secret, '--reveal', 'key')).stdout).toBe('CANARY\n');
  expect(JSON.parse((await machine.run('artifact-store', 'describe', 's3-prod', '-o', 'json')).stdout)).toMatchObject({config: {key: `{{ ${secret}.key }}`, odd: 1}});
});

test('a second import changes nothing', async () => {
  await imports('-f', path);
  const again = await imports('-f', path);
  expect(again.steps.map(({action}) => action)).toEqual(again.steps.map(() => 'none'));
  expect(again.steps.length).toBe(4);
});

test('standard input and another name work; a conflict changes nothing', async () => {
  expect((await imports('-f', '-', 'staging')).steps).toContainEqual(expect.objectContaining({ref: 'stack/staging', action: 'create'}));
  await machine.run('orchestrator', 'update', 'kube', '--kubernetes-context=other');
  const refused = await imports(path);
  expect(refused.status).toBe(5);
  expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({
    code: 'conflict',
    details: {conflicts: [expect.objectContaining({ref: 'orchestrator/kube'})]},
  });
  expect(files()).not.toContain(join('data', 'stacks', 'prod.yaml'));
  expect((await imports(path, '--on-conflict', 'overwrite')).applied).toBe(true);
});

test('a file has to be named, once', async () => {
  expect((await imports()).status).toBe(2);
  expect((await imports('-f', path, 'one', 'two')).status).toBe(2);
  expect((await imports('-f', join(machine.home, 'nothing.yaml'))).status).toBe(7);
});
