import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {delimiter} from 'node:path';
import {described, failure, foreignHome} from './foreign-home.js';
import type {ForeignHome} from './foreign-home.js';

const team = `apiVersion: v1
kind: Config
current-context: prod
clusters:
- {name: prod, cluster: {server: "https://prod.example.com", certificate-authority-data: CANARY-CA}}
- {name: kind, cluster: {server: "https://127.0.0.1:6443"}}
contexts:
- {name: prod, context: {cluster: prod, user: admin, namespace: ml}}
- {name: "arn:aws:eks:eu-west-1:1:cluster/train", context: {cluster: prod, user: exec}}
- {name: kind-dev, context: {cluster: kind, user: admin}}
users:
- {name: admin, user: {token: CANARY-TOKEN, client-key-data: CANARY-KEY}}
- name: exec
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/false, args: [CANARY-ARGUMENT], env: [{name: A, value: CANARY-ENV}]}}
`;

let home: ForeignHome;
beforeEach(() => {
  home = foreignHome();
});
afterEach(() => home.close());

const config = async (name: string): Promise<unknown> => (await described(home, 'orchestrator', name)).config;

test('every context becomes an orchestrator, once, and no credential goes along', async () => {
  home.write('.kube/config', team);
  const planned = await home.imports(['kube-contexts', '--all', '--dry-run']);
  expect(planned.applied).toBe(false);
  expect(planned.steps).toEqual(['orchestrator/prod create', 'orchestrator/arn-aws-eks-eu-west-1-1-cluster-train create', 'orchestrator/kind-dev create']);
  expect((await home.run(['orchestrator', 'list', '--output', 'name'])).stdout).toBe('orchestrator/default\n');
  const imported = await home.imports(['kube-contexts', '--all']);
  expect(imported.applied).toBe(true);
  expect(await config('prod')).toEqual({kubernetes_context: 'prod', kubernetes_namespace: 'ml'});
  expect(await config('arn-aws-eks-eu-west-1-1-cluster-train')).toEqual({kubernetes_context: 'arn:aws:eks:eu-west-1:1:cluster/train'});
  expect((await home.imports(['kube-contexts', '--all'])).steps.filter(step => !step.endsWith(' none'))).toEqual([]);
  expect(`${home.files().join('')}${imported.stdout}${imported.stderr}`).not.toContain('CANARY');
});

test('a cluster of this machine is marked so, and the orchestrator is not portable', async () => {
  home.write('.kube/config', team);
  await home.imports(['kube-contexts', 'kind-dev']);
  expect(await config('kind-dev')).toEqual({kubernetes_context: 'kind-dev', local: true});
});

test('of several files the first that has a context wins, as a whole; files that are not there are skipped', async () => {
  const mine = home.write('mine.yaml', 'contexts:\n- {name: prod, context: {cluster: here}}\n- {name: mine, context: {cluster: here, namespace: a}}\n');
  const theirs = home.write('theirs.yaml', team);
  const environment = {KUBECONFIG: [`${home.folder}/none.yaml`, mine, '', theirs].join(delimiter)};
  const {steps} = await home.imports(['kube-contexts', '--all', '--prefix', 'k-'], {environment});
  expect(steps.map(step => step.split(/[/ ]/)[1])).toEqual(['k-prod', 'k-mine', 'k-arn-aws-eks-eu-west-1-1-cluster-train', 'k-kind-dev']);
  expect(await config('k-prod')).toEqual({kubernetes_context: 'prod'});
});

test('--kubeconfig reads that file alone, JSON too, and --name says what the one context is called', async () => {
  home.write('.kube/config', team);
  const file = home.write('one.json', JSON.stringify({contexts: [{name: 'lab', context: {cluster: 'c', user: 'u'}}]}));
  expect((await home.imports(['kube-contexts', 'lab', '--kubeconfig', file, '--name', 'kube'])).steps).toEqual(['orchestrator/kube create']);
  const both = await home.imports(['kube-contexts', 'prod', 'kind-dev', '--name', 'kube']);
  expect([both.status, failure(both).code]).toEqual([2, 'usage']);
});

test('what is not chosen or not there is an error that lists what is', async () => {
  home.write('.kube/config', team);
  const nothing = await home.imports(['kube-contexts']);
  expect([nothing.status, failure(nothing).details['contexts']]).toEqual([2, ['prod', 'arn:aws:eks:eu-west-1:1:cluster/train', 'kind-dev']]);
  const wrong = await home.imports(['kube-contexts', 'prdo']);
  expect([wrong.status, failure(wrong).hint]).toEqual([4, 'Did you mean "prod"? The kube contexts are prod, arn:aws:eks:eu-west-1:1:cluster/train, kind-dev.']);
  const both = await home.imports(['kube-contexts', 'prod', '--all']);
  expect(both.status).toBe(2);
});

test('without any kubeconfig the error says where it was looked for', async () => {
  const none = await home.imports(['kube-contexts', '--all']);
  expect([none.status, failure(none).message]).toEqual([4, `There is no kube context in ${home.folder}/.kube/config`]);
});

test.each([
  ['contexts:\n- {name: a, context: {cluster: c}}\n- {name: a, context: {cluster: d}}\n', 'contexts[1] has a name that stood there before'],
  ['contexts: {a: b}\n', 'contexts is not a list'],
  ['contexts:\n- {context: {cluster: c}}\n', 'contexts[0] is not a name with a context'],
  ['- a\n', 'a kubeconfig is a mapping'],
])('a kubeconfig that is none is refused: %j', async (text, problem) => {
  const file = home.write('.kube/config', text);
  const refused = await home.imports(['kube-contexts', '--all']);
  expect([refused.status, failure(refused).message]).toEqual([7, `${file}: ${problem}`]);
});

test('a broken kubeconfig is refused by line and column, without a word of what stands there', async () => {
  home.write('.kube/config', 'contexts: []\nusers:\n- name: a\n  user: {token: "CANARY-TOKEN" CANARY-MORE\n');
  const refused = await home.imports(['kube-contexts', '--all']);
  expect([refused.status, failure(refused).details['line']]).toEqual([7, 4]);
  const debugged = await home.imports(['kube-contexts', '--all', '--debug']);
  expect(refused.stderr + debugged.stderr).not.toContain('CANARY');
});

test('two contexts that would have one name are refused, and nothing is imported', async () => {
  home.write('.kube/config', 'contexts:\n- {name: "a:b", context: {}}\n- {name: "a/b", context: {}}\n');
  const refused = await home.imports(['kube-contexts', '--all']);
  expect([refused.status, failure(refused).code]).toEqual([7, 'ambiguous']);
  expect((await home.imports(['kube-contexts', 'a/b', '--name', 'second'])).steps).toEqual(['orchestrator/second create']);
});

test('where something else has the name, --on-conflict decides', async () => {
  home.write('.kube/config', team);
  await home.run(['orchestrator', 'register', 'prod', '--flavor', 'kubernetes', '--kubernetes-context=other']);
  const refused = await home.imports(['kube-contexts', '--all']);
  expect([refused.status, failure(refused).code]).toEqual([5, 'conflict']);
  expect((await home.run(['orchestrator', 'list', '--output', 'name'])).stdout).not.toContain('kind-dev');
  expect((await home.imports(['kube-contexts', 'prod', '--on-conflict', 'rename'])).steps).toEqual(['orchestrator/prod-2 create']);
  expect((await home.imports(['kube-contexts', 'prod', '--on-conflict', 'overwrite'])).steps).toEqual(['orchestrator/prod update']);
});

test('a context that looks like a reference to a secret is refused', async () => {
  home.write('.kube/config', 'contexts:\n- {name: "{{ s3.key }}", context: {}}\n');
  const refused = await home.imports(['kube-contexts', '--all']);
  expect([refused.status, failure(refused).code]).toEqual([7, 'invalid_input']);
});
