import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

let machine: TestApp;
beforeEach(async () => void (machine = await testApp()));
afterEach(() => machine.close());

async function tries(...args: readonly string[]): Promise<Outcome> {
  return machine.run(...args);
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const {status, stdout, stderr} = await machine.run(...args, '--output', 'json');
  if (status !== 0) throw new Error(`${args.join(' ')}: ${status} ${stderr}`);
  return JSON.parse(stdout);
}

test('the list has the documented shape, and every type has one', async () => {
  await json('artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme', '--label', 'tier=prod');
  const rows = (await json('artifact-store', 'list')) as unknown as Record<string, unknown>[];
  expect(rows.map(row => row['name'])).toEqual(['default', 's3-prod']);
  expect(rows[1]).toEqual({
    ref: 'artifact-store/s3-prod',
    kind: 'artifact-store',
    id: expect.any(String),
    name: 's3-prod',
    owner: null,
    type: 'artifact_store',
    flavor: 's3',
    state: 'local-only',
    portable: true,
    labels: {tier: 'prod'},
    created: expect.any(String),
    updated: expect.any(String),
  });
  expect(await json('step-operator', 'list')).toEqual([]);
  expect(await json('secrets-manager', 'list')).toEqual([]);
});

test('settings are read by the schema: flags, --config, files', async () => {
  const file = join(machine.home, 'settings.yaml');
  writeFileSync(file, 'kubernetes_context: from-file\nsynchronous: true\n');
  writeFileSync(join(machine.home, 'namespace.txt'), 'training\n');
  const args = ['--config-file', file, '--synchronous=False', '--config', `kubernetes_namespace=@${join(machine.home, 'namespace.txt')}`];
  await json('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', ...args);
  expect(await json('orchestrator', 'describe', 'kube')).toMatchObject({
    config: {kubernetes_context: 'from-file', synchronous: false, kubernetes_namespace: 'training'},
  });
});

test('an update merges, unsets, and does nothing twice', async () => {
  await json('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  expect(await json('orchestrator', 'update', 'kube', '--kubernetes_namespace', 'ml')).toMatchObject({action: 'update'});
  expect(await json('orchestrator', 'update', 'kube', '--kubernetes-namespace', 'ml')).toMatchObject({action: 'none'});
  expect(await json('orchestrator', 'update', 'kube', '--unset', 'kubernetes-namespace', '--description', 'the cluster')).toMatchObject({action: 'update'});
  expect(await json('orchestrator', 'describe', 'kube')).toMatchObject({config: {kubernetes_context: 'prod'}, description: 'the cluster'});
});

test('a rename keeps the stacks, a copy is a new object, a deletion needs both freedom and a yes', async () => {
  await json('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await json('stack', 'register', 'prod', '--orchestrator', 'kube', '--artifact-store', 'default');
  await json('orchestrator', 'rename', 'kube', 'cluster');
  expect(await json('orchestrator', 'describe', 'cluster')).toMatchObject({usedBy: ['stack/prod']});
  await json('orchestrator', 'copy', 'cluster', 'second');
  const refused = await tries('orchestrator', 'delete', 'cluster', '--yes', '-o', 'json');
  expect([refused.status, JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)]).toEqual([5, expect.objectContaining({code: 'in_use', details: {ref: 'orchestrator/cluster', usedBy: ['stack/prod']}})]);
  expect((await tries('orchestrator', 'delete', 'second')).status).toBe(2);
  expect(await json('orchestrator', 'delete', 'second', '--yes')).toMatchObject({action: 'delete'});
});

test('a file with a secret in clear is listed and described without it', async () => {
  await json('artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme');
  const file = join(machine.home, 'data/components/artifact_store/s3-hand.yaml');
  writeFileSync(file, 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: s3-hand}\nspec:\n  type: artifact_store\n  flavor: s3\n  config: {path: "s3://acme", key: CANARY}\n');
  expect(await json('artifact-store', 'describe', 's3-hand')).toMatchObject({config: {path: 's3://acme', key: '***'}});
  for (const args of [['list', '-o', 'wide'], ['describe', 's3-hand'], ['update', 's3-hand', '--label', 'a=b']]) {
    const {stdout, stderr} = await tries('artifact-store', ...args);
    expect(stdout + stderr).not.toContain('CANARY');
  }
});

test('a flavor that is missing or unknown is named with those that there are', async () => {
  expect(await tries('orchestrator', 'register', 'kube')).toMatchObject({status: 2, stderr: expect.stringContaining('--flavor')});
  expect(await tries('orchestrator', 'register', 'kube', '--flavor', 'kubernets')).toMatchObject({status: 7, stderr: expect.stringContaining('kubernetes')});
});
