/**
 * No secret is ever printed, or in clear on a disk: every verb of the command tree in every format, with and without `--debug`,
 * and canaries wherever a secret can stand. A verb that is new has to be added to the steps below, with the secrets that it takes.
 */
import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {tree} from '../../src/cli/tree.js';
import {allComponentTypes, isRetired, kindOfType} from '../../src/domain/kind.js';
import {SecretValue} from '../../src/domain/secret-value.js';
import {outputFormats} from '../../src/render/view.js';
import type {Prompter} from '../../src/terminal/prompter.js';
import {testApp} from '../support/app.js';
import {Canaries, formsOf} from '../support/canaries.js';
import {cairn, environmentFor, newHome, program} from '../support/cli.js';
import type {Outcome} from '../support/cli.js';
import {runSteps} from './canary-run-steps.js';

interface Step {
  /** A command line, without the flags of the format. */
  readonly argv: readonly string[];
  readonly who?: 'ann' | 'root';
  readonly stdin?: string;
  /** The answer to every prompt for a secret; without it there is no terminal. */
  readonly prompted?: string;
  /** Default: 0. */
  readonly status?: number;
  /** It was asked to print a value. */
  readonly reveals?: boolean;
}

const canaries = new Canaries();
const value = {
  input: canaries.make('a value from standard input'),
  file: canaries.make('a value from a file'),
  prompt: canaries.make('a value from a prompt'),
  changed: canaries.make('a changed value'),
  lacking: canaries.make('a value that a stack lacked'),
  argument: canaries.make('a value on the command line'),
  plain: canaries.make('a plain value of a secret field'),
  configFile: canaries.make('a plain value in a config file'),
  edited: canaries.make('a plain value edited into a file'),
  imported: canaries.make('a credential in a ZenML file'),
  sent: canaries.make('a plain value sent to the server'),
  root: canaries.make('the admin’s password'),
  ann: canaries.make('ann’s password'),
  wrong: canaries.make('a wrong password'),
  member: canaries.make('a member’s password'),
  token: canaries.make('a wrong token'),
  kube: canaries.make('a token in a kubeconfig'),
  docker: canaries.make('a TLS key of docker'),
  output: canaries.make('a sensitive output of Terraform'),
  applied: canaries.make('a plain value in a manifest'),
  bundled: canaries.make('a value in a damaged bundle'),
  preset: canaries.make('a value in a flavor’s manifest'),
  setting: canaries.make('a value given as a setting'),
};

const homes = {root: newHome(), ann: newHome()};
/** What people hand to the program; not searched. */
const inputs = mkdtempSync(join(tmpdir(), 'cairn-inputs-'));
const serverFolder = mkdtempSync(join(tmpdir(), 'cairn-canary-server-'));
const input = (name: string, text: string): string => {
  writeFileSync(join(inputs, name), text);
  return join(inputs, name);
};
const quoted = (text: string): string => JSON.stringify(text);

const files = {
  value: input('value', value.file),
  config: input('config.json', JSON.stringify({path: 's3://b', secret: value.configFile})),
  zenml: input('zenml.yaml', `stack_name: taken
zenml_version: 0.39.1
components:
  orchestrator: {name: taken-kube, flavor: kubernetes, type: orchestrator, configuration: {kubernetes_context: prod}}
  artifact_store: {name: taken-s3, flavor: s3, type: artifact_store, configuration: {path: "s3://b", key: ${quoted(value.imported)}, client_kwargs: {password: ${quoted(value.imported)}}}}
`),
  broken: input('broken.yaml', `stack_name: broken\ncomponents:\n  artifact_store: {name: x, flavor: s3, configuration: {path: 3, key: ${quoted(value.imported)}}\n`),
};

const outputs = {
  bucket: {value: 's3://b', type: 'string', sensitive: false},
  access: {value: {id: value.output, secret: value.output}, type: ['object', {}], sensitive: true},
};

const foreign = {
  kube: input('kubeconfig.yaml', `apiVersion: v1
kind: Config
clusters: [{name: prod, cluster: {server: "https://kube.example.com", certificate-authority-data: ${quoted(value.kube)}}}]
users: [{name: me, user: {token: ${quoted(value.kube)}, password: ${quoted(value.kube)}, client-key-data: ${quoted(value.kube)}}}]
contexts: [{name: prod-kube, context: {cluster: prod, user: me, namespace: ml}}]
`),
  brokenKube: input('broken-kubeconfig.yaml', `users: [{name: me, user: {token: ${quoted(value.kube)}}}\ncontexts: 3\n`),
  outputs: input('outputs.json', JSON.stringify(outputs)),
  brokenOutputs: input('broken-outputs.json', JSON.stringify(outputs).slice(0, -2)),
};
const bundle = join(inputs, 'bundle.yaml');

const manifestWith = (name: string, key: string): string =>
  `apiVersion: cairn/v1\nkind: Component\nmetadata: {name: ${name}}\nspec: {type: artifact_store, flavor: s3, config: {path: "s3://b", key: ${quoted(key)}}}\n`;
const sealedWith = (text: string): string => `---\napiVersion: cairn/v1\nkind: SealedSecrets\nspec: {secrets: {val: [a]}, sealed: ${quoted(text)}}\n`;
const flavorWith = (more: string): string =>
  `apiVersion: cairn/v1\nkind: Flavor\nmetadata: {name: minio}\nspec:\n  type: artifact_store\n  title: A store\n  schema: {type: object, properties: {path: {type: string}, key: {type: string, x-secret: true${more}}}}\n`;

const manifests = {
  good: input('good.yaml', manifestWith('applied', '{{ val.a }}')),
  plain: input('plain.yaml', manifestWith('applied', value.applied)),
  broken: input('broken-manifest.yaml', `${manifestWith('applied', value.applied)}  more: [\n`),
  damagedBundle: input('damaged-bundle.yaml', manifestWith('applied', '{{ val.a }}') + sealedWith(value.bundled)),
  identity: input('identity', `AGE-SECRET-KEY-${value.bundled}\n`),
  flavor: input('flavor.yaml', flavorWith('')),
  presetFlavor: input('preset-flavor.yaml', flavorWith(`, default: ${quoted(value.preset)}`)),
};

/** What Docker keeps of two contexts, here and far, with TLS keys. */
const dockerFolder = join(inputs, 'docker');
for (const [name, host] of [['desk', 'unix:///var/run/docker.sock'], ['far', `tcp://me:${encodeURIComponent(value.docker)}@far.example.com`]] as const) {
  const [meta, tls] = ['meta', 'tls'].map(kind => join(dockerFolder, 'contexts', kind, name)) as [string, string];
  for (const folder of [meta, tls]) mkdirSync(folder, {recursive: true});
  writeFileSync(join(meta, 'meta.json'), JSON.stringify({Name: name, Metadata: {Token: value.docker}, Endpoints: {docker: {Host: host}}}));
  writeFileSync(join(tls, 'key.pem'), value.docker);
}

/** One of each type: its flavor and what that needs. */
const components: Readonly<Record<string, readonly string[]>> = {
  orchestrator: ['local'],
  'artifact-store': ['s3', '--path=s3://b', '--key={{ val.a }}', '--token={{ lacking.t }}'],
  'container-registry': ['default', '--uri=registry.example.com'],
  'step-operator': ['kubernetes', '--kubernetes-context=prod'],
  'image-builder': ['local'],
  'experiment-tracker': ['mlflow', '--tracking-password={{ val.a }}'],
  'model-deployer': ['mlflow'],
  'model-registry': ['mlflow'],
  'feature-store': ['feast', '--feast-repo=/repo'],
  'data-validator': ['deepchecks'],
  alerter: ['slack', '--slack-token={{ val.a }}'],
  annotator: ['label_studio', '--api-key={{ val.a }}'],
  deployer: ['local'],
  'log-store': ['artifact'],
};

const secretSteps: readonly Step[] = [
  {argv: ['secret', 'create', 'val', '--value', 'a=-'], stdin: value.input},
  {argv: ['secret', 'create', 'filed', '--value', `b=@${files.value}`]},
  {argv: ['secret', 'create', 'asked', '--value', 'c'], prompted: value.prompt},
  {argv: ['secret', 'create', 'bad', '--value', `x=${value.argument}`], status: 2},
  {argv: ['secret', 'create', 'val', '--value', 'a=-'], stdin: value.input, status: 5},
  {argv: ['secret', 'create', 'bad', '--value', 'no key=-'], stdin: value.input, status: 7},
  {argv: ['secret', 'create', 'bad', '--value', 'x=-', '--value', 'y=-'], stdin: `${value.input}\n${value.input}\nmore`, status: 2},
  {argv: ['secret', 'list']},
  {argv: ['secret', 'get', 'val']},
  {argv: ['secret', 'get', 'val', '--reveal', 'a'], reveals: true},
  {argv: ['secret', 'get', 'val', '--reveal', 'b'], status: 4},
  {argv: ['secret', 'update', 'val', '--value', 'a=-', '--value', 'd=-'], stdin: `${value.changed}\n${value.changed}\n`},
  {argv: ['secret', 'update', 'val', '--remove', 'd']},
  {argv: ['secret', 'update', 'val', '--value', `a=${value.argument}`], status: 2},
  {argv: ['secret', 'rename', 'val', 'value']},
  {argv: ['secret', 'rename', 'value', 'val']},
  {argv: ['secret', 'rotate-key']},
  {argv: ['secret', 'recipient']},
  {argv: ['secret', 'history', 'val']},
  {argv: ['history', 'secret/val']},
  {argv: ['undo', '--dry-run']},
  {argv: ['secret', 'update', 'val', '--value', 'a=-'], stdin: value.input},
  {argv: ['undo', '--yes']},
  {argv: ['restore', 'secret/val@1']},
  {argv: ['secret', 'get', 'val', '--reveal', 'a'], reveals: true},
  {argv: ['diff', 'secret/val'], status: 2},
  {argv: ['secret', 'create', 'gone', '--value', 'a=-'], stdin: value.input},
  {argv: ['secret', 'delete', 'gone', '--yes']},
  {argv: ['undo', '--yes']},
  {argv: ['secret', 'delete', 'gone', '--yes']},
];

const machineSteps: readonly Step[] = [
  ...['bash', 'zsh', 'fish', 'powershell'].map((shell): Step => ({argv: ['completion', shell]})),
  {argv: ['doctor']},
  {argv: ['doctor', '--fix']},
  {argv: ['config', 'view']},
  {argv: ['config', 'get', 'output']},
  {argv: ['config', 'set', 'color', 'never']},
  {argv: ['config', 'unset', 'color']},
];

const pipelineFile = (value: string): string => `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: p}\nspec: {steps: {a: {run: echo, environment: {A: "{{ val.a }}", TOKEN: ${quoted(value)}}}}}\n`;

const pipelineSteps: readonly Step[] = [
  {argv: ['pipeline', 'validate', input('pipeline.yaml', pipelineFile('x').replace('{{ val.a }}', 'b'))]},
  {argv: ['pipeline', 'graph', input('pipeline-2.yaml', pipelineFile(value.applied).replace('{{ val.a }}', 'b'))]},
  {argv: ['pipeline', 'validate', input('broken-pipeline.yaml', pipelineFile(value.applied))], status: 7},
];

const runningSteps: readonly Step[] = runSteps(join(inputs, 'runs'));

/** A server of one's own, beside the one of the team. */
const serverSteps: readonly Step[] = [
  {argv: ['server', 'status', '--data-dir', 'own-server']},
  {argv: ['server', 'logs', '--data-dir', 'own-server']},
  {argv: ['server', 'backup', 'own.backup', '--data-dir', 'own-server', '--force']},
  {argv: ['server', 'stop', '--data-dir', 'own-server']},
  {argv: ['server', 'migrate', '--data-dir', 'own-server', '--rehearse']},
  {argv: ['server', 'migrate', '--data-dir', 'own-server']},
  {argv: ['server', 'restore', 'own.backup', '--data-dir', 'own-server', '--force']},
  {argv: ['server', 'restore', input('no-backup', value.token), '--data-dir', 'own-server', '--force'], status: 7},
];

const foreignSteps: readonly Step[] = [
  {argv: ['import', 'kube-contexts', '--all', '--kubeconfig', foreign.kube, '--dry-run']},
  {argv: ['import', 'kube-contexts', '--all', '--kubeconfig', foreign.kube]},
  {argv: ['import', 'kube-contexts', '--all', '--kubeconfig', foreign.brokenKube], status: 7},
  {argv: ['import', 'docker-contexts', 'far'], status: 7},
  {argv: ['import', 'docker-contexts', '--all']},
  ...['prod-kube', 'desk'].map((name): Step => ({argv: ['orchestrator', 'delete', name, '--yes']})),
  {argv: terraform('key=access.id', 'secret=access.secret', '--dry-run')},
  {argv: terraform('key=access.id', 'secret=access.secret')},
  {argv: terraform('path=access.id'), status: 7},
  {argv: terraform('region=access.id.more'), status: 7},
  {argv: ['import', 'terraform-output', foreign.brokenOutputs, '--map', 'artifact-store.tf.path=bucket'], status: 7},
  {argv: ['history', 'artifact-store/tf']},
  {argv: ['artifact-store', 'delete', 'tf', '--yes']},
  {argv: ['secret', 'delete', 'tf', '--yes']},
];

function terraform(...settings: readonly string[]): readonly string[] {
  const maps = ['flavor=:s3', 'path=bucket', ...settings].flatMap(each => (each.startsWith('--') ? [each] : ['--map', `artifact-store.tf.${each}`]));
  return ['import', 'terraform-output', foreign.outputs, ...maps];
}

/** `recipient` is that of ann's home. */
const fileSteps = (recipient: string): readonly Step[] => [
  {argv: ['apply', '-f', manifests.plain], status: 7},
  {argv: ['apply', '-f', manifests.broken], status: 7},
  {argv: ['apply', '-f', manifests.good, '--dry-run']},
  {argv: ['apply', '-f', manifests.good]},
  {argv: ['diff', 'artifact-store/applied', manifests.plain]},
  {argv: ['export', 'artifact-store/applied']},
  {argv: ['stack', 'export', 'st', '--format', 'zenml']},
  {argv: ['artifact-store', 'export', 'applied', '--seal', recipient]},
  {argv: ['artifact-store', 'export', 'applied', '--seal', recipient, '-f', bundle, '--yes']},
  {argv: ['artifact-store', 'export', 'applied', '--seal', value.argument], status: 7},
  {argv: ['artifact-store', 'import', '-f', bundle, '--identity', manifests.identity], status: 7},
  {argv: ['artifact-store', 'import', '-f', manifests.damagedBundle], status: 7},
  {argv: ['artifact-store', 'import', '-f', manifests.plain], status: 7},
  {argv: ['secret', 'update', 'val', '--value', 'a=-'], stdin: value.changed},
  {argv: ['artifact-store', 'import', '-f', bundle], status: 5},
  {argv: ['artifact-store', 'import', '-f', bundle, '--on-conflict', 'overwrite']},
  {argv: ['artifact-store', 'delete', 'applied', '--yes']},
  {argv: ['flavor', 'register', manifests.presetFlavor], status: 7},
  {argv: ['flavor', 'register', manifests.flavor]},
  {argv: ['flavor', 'list']},
  {argv: ['flavor', 'describe', 'artifact-store/minio']},
  {argv: ['flavor', 'copy', 'artifact-store/minio', 'minio-2']},
  {argv: ['artifact-store', 'register', 'own', '--flavor', 'minio', `--key=${value.setting}`], status: 7},
  ...['minio', 'minio-2'].map((name): Step => ({argv: ['flavor', 'delete', `artifact-store/${name}`, '--yes']})),
];

/** All types share the code of their verbs: every one is driven in the two formats that differ most, those that a stack needs in each. */
const kindsIn = (format: string): readonly string[] => (['table', 'json'].includes(format) ? Object.keys(components) : ['orchestrator', 'artifact-store']);

const componentSteps = (kind: string, [flavor = '', ...settings] = components[kind] ?? []): readonly Step[] => [
  {argv: [kind, 'register', 'c1', '--flavor', flavor, ...settings]},
  {argv: [kind, 'register', 'c2', '--flavor', flavor, `--password=${value.plain}`], status: 7},
  {argv: [kind, 'register', 'c2', '--flavor', 'none', `--password=${value.plain}`], status: 7},
  {argv: [kind, 'update', 'c1', `--config=api_key=${value.plain}`], status: 7},
  {argv: [kind, 'list']},
  {argv: [kind, 'describe', 'c1']},
  {argv: [kind, 'update', 'c1', '--description', 'changed']},
  {argv: [kind, 'copy', 'c1', 'c3']},
  {argv: [kind, 'history', 'c1']},
  {argv: [kind, 'export', 'c1']},
  {argv: [kind, 'import', '-f', '-'], stdin: 'not: [', status: 7},
  {argv: [kind, 'rename', 'c3', 'c4']},
  {argv: [kind, 'delete', 'c4', '--yes']},
];

const stackSteps: readonly Step[] = [
  {argv: ['artifact-store', 'register', 'bad', '--flavor', 's3', '--config-file', files.config], status: 7},
  {argv: ['artifact-store', 'register', 'bad', '--flavor', 's3', `--path=s3://b`, `--secret=${value.plain}`], status: 7},
  {argv: ['stack', 'register', 'st', '-o', 'c1', '-a', 'c1', '--set']},
  {argv: ['stack', 'list']},
  {argv: ['stack', 'describe', 'st']},
  {argv: ['stack', 'update', 'st', '--description', 'changed']},
  {argv: ['stack', 'rename', 'st', 'st2']},
  {argv: ['stack', 'rename', 'st2', 'st']},
  {argv: ['stack', 'copy', 'st', 'st3']},
  {argv: ['stack', 'history', 'st']},
  {argv: ['stack', 'delete', 'st3', '--yes']},
  {argv: ['stack', 'set', 'st']},
  {argv: ['stack', 'get']},
  {argv: ['stack', 'check', 'st'], status: 1},
  {argv: ['stack', 'complete', 'st', '--value', `lacking.t=${value.argument}`], status: 2},
  {argv: ['stack', 'complete', 'st'], status: 2},
  {argv: ['stack', 'complete', 'st'], prompted: value.lacking},
  {argv: ['secret', 'delete', 'lacking', '--yes'], status: 5},
  {argv: ['stack', 'check', 'st']},
  {argv: ['secret', 'describe', 'lacking']},
  {argv: ['stack', 'import', '-f', files.broken], status: 7},
  {argv: ['stack', 'import', '-f', files.zenml, '--dry-run']},
  {argv: ['stack', 'import', '-f', files.zenml]},
  {argv: ['stack', 'import', '-f', files.zenml]},
  {argv: ['artifact-store', 'describe', 'taken-s3']},
  {argv: ['init', '--stack', 'st']},
  {argv: ['which']},
  {argv: ['version']},
];

const remoteSteps = (url: string, nobody: string): readonly Step[] => [
  {argv: ['whoami']},
  {argv: ['api', 'GET', '/v1/components']},
  {argv: ['remote', 'list']},
  {argv: ['remote', 'use', 'acme']},
  {argv: ['push', 'stack/st']},
  {argv: ['status', '--fetch']},
  {argv: ['pull', '--all']},
  {argv: ['sync']},
  {argv: ['lock']},
  {argv: ['pull', '--locked']},
  {argv: ['push', '--locked']},
  {argv: ['push', '--later']},
  {argv: ['status', '--all']},
  {argv: ['push', '--cancel']},
  {argv: ['stack', 'transfer', 'st', '--to', 'root', '--yes']},
  {argv: ['transfer', 'list']},
  {argv: ['transfer', 'accept', 'ann/st', '--yes'], status: 4},
  {argv: ['transfer', 'decline', 'ann/st']},
  {argv: ['stack', 'share', 'st', '--with', 'everyone', '--right', 'use', '--force', '--yes']},
  {argv: ['stack', 'shares', 'st']},
  {argv: ['stack', 'unshare', 'st', '--with', 'everyone', '--yes']},
  {argv: ['stack', 'check', 'root/theirs'], status: 1},
  {argv: ['secret', 'bind', 'root/rooted.key', 'val.a']},
  {argv: ['secret', 'bindings']},
  {argv: ['stack', 'check', 'root/theirs']},
  {argv: ['secret', 'unbind', 'root/rooted.key']},
  {argv: ['user', 'create', 'eve', '--password-stdin'], stdin: value.member, status: 6},
  {argv: ['connect', url, '--name', 'other', '--username', nobody, '--password-stdin'], stdin: value.wrong, status: 3},
  {argv: ['connect', url, '--name', 'other', '--username', 'ann', '--password-stdin'], stdin: `${value.wrong}\n${value.wrong}`, status: 7},
  {argv: ['connect', url, '--name', 'other', '--setup', '--username', 'ann', '--setup-token-file', input('token', value.token), '--password-stdin'], stdin: value.wrong, status: 5},
  {argv: ['logout']},
  {argv: ['whoami'], status: 3},
  {argv: ['login', '--password-stdin'], stdin: value.ann},
  {argv: ['disconnect', '--yes']},
  {argv: ['connect', url, '--name', 'acme', '--username', 'ann'], prompted: value.ann},
  {argv: ['push', '--all']},
];

const peopleSteps = (name: string): readonly Step[] => [
  {argv: ['user', 'create', name, '--password-stdin'], stdin: value.member, who: 'root'},
  {argv: ['user', 'create', name, '--password-stdin'], stdin: value.member, who: 'root', status: 5},
  {argv: ['user', 'list'], who: 'root'},
  {argv: ['user', 'describe', name], who: 'root'},
  {argv: ['user', 'deactivate', name, '--yes'], who: 'root'},
  {argv: ['key', 'create', `key-${name}`, '--may', 'push'], reveals: true},
  {argv: ['key', 'create', `key-${name}`], status: 5},
  {argv: ['key', 'rotate', `key-${name}`], reveals: true},
  {argv: ['key', 'list']},
  {argv: ['key', 'describe', `key-${name}`]},
  {argv: ['key', 'revoke', `key-${name}`, '--yes']},
];

const endSteps = (kinds: readonly string[]): readonly Step[] => [
  {argv: ['init', '--stack', 'default']},
  {argv: ['stack', 'set', 'default']},
  ...['st', 'taken'].map((name): Step => ({argv: ['stack', 'delete', name, '--yes']})),
  {argv: ['push', '--all', '--prune']},
  ...[...kinds.map(kind => [kind, 'c1']), ['artifact-store', 'taken-s3'], ['orchestrator', 'taken-kube']].map(
    ([kind = '', name = '']): Step => ({argv: [kind, 'delete', name, '--yes']}),
  ),
  {argv: ['push', '--all', '--prune']},
  ...['val', 'filed', 'asked', 'lacking', 'taken-s3'].map((name): Step => ({argv: ['secret', 'delete', name, '--yes']})),
  {argv: ['secret', 'rotate-key', '--forget-earlier']},
];

/** Types that can't be registered any more. */
const retiredSteps: readonly Step[] = ['secrets-manager', 'metadata-store'].flatMap((kind): readonly Step[] => [
  {argv: [kind, 'list']},
  {argv: [kind, 'describe', 'none'], status: 4},
  {argv: [kind, 'history', 'none'], status: 4},
  {argv: [kind, 'export', '--all']},
  {argv: [kind, 'import', '-f', '-'], stdin: 'not: [', status: 7},
  {argv: [kind, 'delete', 'none', '--yes'], status: 4},
]);

const known = new Set<string>(['server start']);
/** Steps that ended otherwise than they were meant to: then they prove nothing. */
const surprises: string[] = [];

/** A prompter that gives this answer to each question for a secret. */
function answering(text: string): Prompter {
  const refuse = async (): Promise<never> => Promise.reject(new Error('not asked'));
  return {canAsk: true, password: async () => new SecretValue(text), text: refuse, confirm: refuse, choose: refuse};
}

/** The token of a key is printed where it is made; from then on it must be nowhere. */
function watchTokens(text: string): void {
  for (const [token] of text.matchAll(/cairn_key_[\w-]{43}/g)) canaries.watch('the token of an API key', token);
}

async function take(step: Step, flags: readonly string[]): Promise<Outcome> {
  const {argv, who = 'ann', stdin = '', prompted, reveals = false, status = 0} = step;
  const folder = homes[who];
  const app = await testApp({home: folder, stdin, workingFolder: folder, ...(prompted === undefined ? {} : {prompter: answering(prompted)}), environment: {HOME: folder, DOCKER_CONFIG: dockerFolder}});
  const outcome = await app.run(...argv, ...flags);
  const words = argv.slice(0, tree.leaves.some(({path}) => path[0] === argv[0]) ? 1 : 2).join(' ');
  if (outcome.status === status) known.add(words);
  else surprises.push(`${argv.join(' ')} ended with ${outcome.status}: ${outcome.stderr}`);
  if (reveals) watchTokens(outcome.stdout);
  canaries.searchText(`the output of ${words} ${flags.join(' ')}`, reveals ? outcome.stderr : outcome.stdout + outcome.stderr);
  return outcome;
}

let server: {process: ChildProcess; url: string; setupToken: string | undefined; talk: () => string};

/** The real program; the token of a first start is what it is meant to print, and all that it may. */
async function startServer(folder: string, args: readonly string[], stdin = ''): Promise<typeof server & {readonly said: () => string}> {
  const child = spawn(process.execPath, [program, 'server', 'start', '--port', '0', '--data-dir', folder, ...args], {env: environmentFor(homes.root)});
  child.stdin.end(stdin);
  let [said, talk] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (talk += text));
  await new Promise<void>((resolve, reject) => {
    child.on('exit', status => reject(new Error(`the server ended with ${status}: ${talk}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/http:\/\/[\d.:]+/.test(said)) resolve();
    });
  });
  const url = /http:\/\/[\d.:]+\d/.exec(said)?.[0] ?? '';
  const setupToken = /"setupToken": ?"([^"]+)"/.exec(said)?.[1];
  return {process: child, url, setupToken, talk: () => talk, said: () => said};
}

async function stopServer({process: child}: {readonly process: ChildProcess}): Promise<void> {
  child.removeAllListeners('exit');
  if (child.exitCode !== null) return;
  await new Promise<void>(resolve => {
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Tokens may lie in `credentials.json` only, the key of local secrets in `secret.key` only; they change as one goes. */
function watchKeptSecrets(): void {
  for (const home of Object.values(homes)) {
    for (const [file, field] of [['credentials.json', 'token'], ['secret.key', 'key']] as const) {
      const text = readOrEmpty(join(home, 'config', file));
      for (const [, kept = ''] of text.matchAll(new RegExp(`"${field}": ?"([^"]+)"`, 'g'))) canaries.watch(`what ${file} keeps`, kept, file);
    }
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function searchDisks(): void {
  watchKeptSecrets();
  for (const folder of [...Object.values(homes), serverFolder]) canaries.searchFolder(folder);
  canaries.searchText('what the server said on standard error', server.talk());
}

function expectNothing(): void {
  expect(surprises.splice(0)).toEqual([]);
  expect(canaries.leaks.splice(0)).toEqual([]);
}

beforeAll(async () => {
  const ownServer = ['server', 'start', '--background', '--port', '0', '--data-dir', 'own-server', '--admin-username', 'root', '--admin-password-stdin'];
  expect(await cairn(ownServer, {home: homes.ann, workingFolder: homes.ann, stdin: value.root})).toMatchObject({status: 0});
  server = await startServer(serverFolder, ['-o', 'json']);
  const {url, setupToken = ''} = server;
  canaries.watch('the setup token', setupToken);
  const setup = ['connect', url, '--name', 'acme', '--setup', '--username', 'root', '--setup-token-file', input('setup', setupToken), '--password-stdin'];
  for (const step of [
    {argv: setup, who: 'root', stdin: value.root},
    {argv: ['user', 'create', 'ann', '--password-stdin'], who: 'root', stdin: value.ann},
    {argv: ['secret', 'create', 'rooted', '--value', 'key=-'], who: 'root', stdin: value.input},
    {argv: ['artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://r', '--key={{ rooted.key }}'], who: 'root'},
    {argv: ['orchestrator', 'register', 'jobs', '--flavor', 'vertex', '--location=europe-west1'], who: 'root'},
    {argv: ['stack', 'register', 'theirs', '-o', 'jobs', '-a', 's3'], who: 'root'},
    {argv: ['stack', 'share', 'theirs', '--with', 'ann', '--right', 'use', '--push', '--yes', '--force'], who: 'root'},
    {argv: ['connect', url, '--name', 'acme', '--username', 'ann', '--password-stdin'], stdin: value.ann},
    {argv: ['pull', '--all']},
  ] satisfies readonly Step[]) await take(step, []);
}, 60_000);

afterAll(async () => {
  await stopServer(server);
  for (const folder of [...Object.values(homes), serverFolder, inputs]) rmSync(folder, {recursive: true, force: true});
});

describe('no canary gets out', () => {
  const rounds = outputFormats.flatMap(format => [[format, '--output', format], [`${format} --debug`, '--output', format, '--debug']]);

  test.each(rounds)('of any verb with -o %s', async (_name, ...flags) => {
    const member = `m${rounds.findIndex(([name]) => name === _name)}`;
    const {recipient} = JSON.parse((await take({argv: ['secret', 'recipient']}, ['-o', 'json'])).stdout) as {recipient: string};
    const kinds = kindsIn(flags[1] ?? '');
    const all = [...secretSteps, ...kinds.flatMap(kind => componentSteps(kind)), ...stackSteps, ...pipelineSteps, ...runningSteps, ...machineSteps, ...serverSteps, ...foreignSteps, ...fileSteps(recipient), ...remoteSteps(server.url, `no-${member}`), ...retiredSteps, ...peopleSteps(member), ...endSteps(kinds)];
    const middle = Math.floor(all.length / 2);
    for (const [index, step] of all.entries()) {
      await take(step, flags);
      if (index === middle) searchDisks();
    }
    searchDisks();
    expectNothing();
  }, 120_000);

  test.each(outputFormats.map(format => [format]))('of a server that is started with -o %s', async format => {
    const folder = mkdtempSync(join(tmpdir(), 'cairn-canary-start-'));
    const started = await startServer(folder, ['--admin-username', 'root', '--admin-password-stdin', '-o', format, '--debug'], value.root);
    await stopServer(started);
    canaries.searchText(`the output of server start -o ${format}`, started.said() + started.talk());
    canaries.searchFolder(folder);
    rmSync(folder, {recursive: true});
    expectNothing();
  });

  test('of a value that somebody edits into a file, once it is out of that file', async () => {
    const place = join(homes.ann, 'data', 'components', 'artifact_store', 'edited.yaml');
    const withKey = (key: string): string => `apiVersion: cairn/v1\nkind: Component\nmetadata: {name: edited}\nspec: {type: artifact_store, flavor: s3, config: {path: "s3://b", key: ${quoted(key)}}}\n`;
    const steps: readonly Step[] = [
      {argv: ['artifact-store', 'register', 'edited', '--flavor', 's3', '--path=s3://b']},
      {argv: ['stack', 'register', 'hand', '-o', 'default', '-a', 'edited']},
    ];
    for (const step of steps) await take(step, []);
    writeFileSync(place, withKey(value.edited));
    for (const flags of [[], ['--output', 'json', '--debug']]) {
      await take({argv: ['artifact-store', 'list']}, flags);
      await take({argv: ['artifact-store', 'describe', 'edited']}, flags);
      await take({argv: ['stack', 'check', 'hand'], status: 1}, flags);
      await take({argv: ['push', 'artifact-store/edited'], status: 7}, flags);
      await take({argv: ['artifact-store', 'update', 'edited', '--path=3', '--bad=1'], status: 7}, flags);
    }
    writeFileSync(place, withKey('{{ val.a }}'));
    await take({argv: ['artifact-store', 'list']}, []);
    searchDisks();
    expectNothing();
  });

  test('of a plain value that is sent to the server past the program', async () => {
    const credentials = JSON.parse(readFileSync(join(homes.ann, 'config', 'credentials.json'), 'utf8')) as Record<string, {token: string}>;
    const [{token} = {token: ''}] = Object.values(credentials);
    const manifest = {apiVersion: 'cairn/v1', kind: 'Component', metadata: {name: 'sent'}, spec: {type: 'artifact_store', flavor: 's3', config: {path: 's3://b', key: value.sent}}};
    const change = {action: 'put', kind: 'artifact-store', id: '01930000-0000-7000-8000-000000000001', owner: 'ann', manifest, expect: null};
    const answer = await fetch(`${server.url}/v1/commits`, {
      method: 'POST',
      headers: {'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': 'canary-canary-canary'},
      body: JSON.stringify({changes: [change]}),
    });
    expect(answer.status).toBe(422);
    canaries.searchText('the answer to a plain value', await answer.text());
    searchDisks();
    expectNothing();
  });

  test('and each verb there is was driven', () => {
    const verbs = [...tree.leaves, ...tree.groups.flatMap(({leaves}) => leaves)].map(({path}) => path.join(' '));
    expect(verbs.filter(verb => !known.has(verb))).toEqual([]);
    expect(allComponentTypes.filter(type => !isRetired(type)).map(kindOfType).sort()).toEqual(Object.keys(components).sort());
  });
});

test.each([0, 1, 2, 3, 4, 5])('the search finds a canary in base64 after %d other bytes', before => {
  const text = `x${'y'.repeat(before)}secret ü text and more`;
  const [, ...forms] = [...formsOf('secret ü text')].filter(([form]) => form.startsWith('in base64 ')).map(([, wanted]) => wanted);
  expect([...forms, formsOf('secret ü text').get('in base64 after 0') ?? ''].some(wanted => Buffer.from(text).toString('base64').includes(wanted))).toBe(true);
});
