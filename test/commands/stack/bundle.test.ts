import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {newAgeIdentity} from '../../../src/lib/age.js';
import {cairn, newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';

let ann: string;
let bob: string;
let bundle: string;
beforeEach(async () => {
  [ann, bob] = [newHome(), newHome()];
  bundle = join(ann, 'bundle.yaml');
  await as(ann, ['secret', 'create', 's3-prod', '--value', 'key=-', '--value', 'secret=-'], 'CANARY-KEY\nCANARY-SECRET\n');
  const references = ['--key={{ s3-prod.key }}', '--secret={{ s3-prod.secret }}'];
  await as(ann, ['artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml', ...references]);
  await as(ann, ['stack', 'register', 'prod', '--orchestrator', 'default', '--artifact-store', 's3-prod']);
  await as(ann, ['orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod']);
  await as(ann, ['stack', 'update', 'prod', '--orchestrator', 'kube']);
});
afterEach(() => [ann, bob].forEach(home => rmSync(home, {recursive: true})));

function as(home: string, args: readonly string[], stdin = ''): Promise<Outcome> {
  return cairn(args, {home, stdin});
}

async function recipientOf(home: string): Promise<string> {
  return (await as(home, ['secret', 'recipient'])).stdout.trim();
}

async function sealedFor(...recipients: readonly string[]): Promise<Outcome> {
  return as(ann, ['stack', 'export', 'prod', '-f', bundle, '--yes', '--seal', ...recipients]);
}

async function imports(...args: readonly string[]): Promise<Outcome & {readonly steps: readonly string[]; readonly code: string}> {
  const outcome = await as(bob, ['stack', 'import', '-f', bundle, ...args, '--output', 'json']);
  const {steps = []} = (outcome.stdout === '' ? {} : JSON.parse(outcome.stdout)) as {steps?: {ref: string; action: string}[]};
  const {code = ''} = (outcome.status === 0 ? {} : JSON.parse(outcome.stderr.trim().split('\n').at(-1) as string)) as {code?: string};
  return {...outcome, steps: steps.map(({ref, action}) => `${ref} ${action}`), code};
}

function textsIn(home: string): string {
  const names = readdirSync(home, {recursive: true, encoding: 'utf8'}).map(name => join(home, name));
  return names.filter(name => statSync(name).isFile()).map(name => readFileSync(name, 'latin1')).join('\n');
}

test('a sealed stack goes to another home with its values, without a server, and nowhere in clear', async () => {
  const exported = await sealedFor(await recipientOf(bob));
  expect(exported.status).toBe(0);
  const planned = await imports('--dry-run');
  const created = ['secret/s3-prod create', 'orchestrator/kube create', 'artifact-store/s3-prod create', 'stack/prod create'];
  expect(planned.steps).toEqual(created);
  expect((await as(bob, ['secret', 'list', '--output', 'name'])).stdout).toBe('');
  const imported = await imports();
  expect([imported.status, ...imported.steps]).toEqual([0, ...created]);
  expect(imported.stderr).not.toContain('warning');
  expect((await as(bob, ['secret', 'get', 's3-prod', '--reveal', 'secret'])).stdout).toBe('CANARY-SECRET\n');
  expect((await imports()).steps.filter(step => !step.endsWith(' none'))).toEqual([]);
  const shown = [exported, planned, imported].map(({stdout, stderr}) => stdout + stderr).join('');
  expect(textsIn(ann) + textsIn(bob) + shown).not.toContain('CANARY');
});

test('the recipient of a home stays the same, and its identity is nowhere in clear', async () => {
  const recipient = await recipientOf(bob);
  expect(JSON.parse((await as(bob, ['secret', 'recipient', '--output', 'json'])).stdout)).toEqual({recipient});
  expect(recipient).toMatch(/^age1[a-z0-9]{58}$/);
  expect(textsIn(bob)).not.toContain('AGE-SECRET-KEY');
});

test('another home can not open it, with an identity file it can', async () => {
  const {identity, recipient} = await newAgeIdentity();
  writeFileSync(join(ann, 'team.txt'), `# team\n${recipient}\n`);
  expect((await as(ann, ['stack', 'export', 'prod', '-f', bundle, '-R', join(ann, 'team.txt')])).status).toBe(0);
  const refused = await imports();
  expect([refused.status, refused.code]).toEqual([6, 'not_allowed']);
  expect((await as(bob, ['stack', 'list', '--output', 'name'])).stdout).toBe('stack/default\n');
  writeFileSync(join(bob, 'key.txt'), `# public key: ${recipient}\n${identity}\n`);
  expect((await imports('--identity', join(bob, 'key.txt'))).steps).toContain('secret/s3-prod create');
});

test.each([
  ['another endpoint', 's3://acme-ml', 's3://eve'],
  ['another flavor', 'flavor: s3', 'flavor: gcp'],
  ['another label', 'name: kube\n', 'name: kube\n  labels: {a: b}\n'],
  ['another key of the secret', '{{ s3-prod.key }}', '{{ s3-prod.secret }}'],
])('a bundle that was changed on the way is refused: %s', async (_, before, after) => {
  await sealedFor(await recipientOf(bob));
  const text = readFileSync(bundle, 'utf8');
  expect(text).toContain(before);
  writeFileSync(bundle, text.replace(before, after));
  const refused = await imports();
  expect([refused.status, refused.code]).toEqual([7, 'invalid_manifest']);
  expect((await as(bob, ['secret', 'list', '--output', 'name'])).stdout).toBe('');
});

test('a secret of the same name with another value is a conflict; --on-conflict decides', async () => {
  await sealedFor(await recipientOf(bob));
  await as(bob, ['secret', 'create', 's3-prod', '--value', 'key=-'], 'mine');
  const refused = await imports();
  expect([refused.status, refused.code]).toEqual([5, 'conflict']);
  expect(refused.stderr).not.toContain('CANARY');
  expect((await imports('--on-conflict', 'rename')).steps).toContain('secret/s3-prod-2 create');
  expect(JSON.parse((await as(bob, ['artifact-store', 'describe', 's3-prod', '--output', 'json'])).stdout)).toMatchObject({config: {key: '{{ s3-prod-2.key }}'}});
  expect((await as(bob, ['secret', 'get', 's3-prod', '--reveal', 'key'])).stdout).toBe('mine\n');
  expect((await imports('--on-conflict', 'rename')).steps.filter(step => !step.endsWith(' none'))).toEqual([]);
});

test('one type of component brings the values that it needs, and apply refuses a bundle', async () => {
  await sealedFor(await recipientOf(bob));
  expect((await as(bob, ['orchestrator', 'import', bundle, '--output', 'json'])).stdout).not.toContain('secret/');
  expect((await as(bob, ['artifact-store', 'import', bundle, '--output', 'name'])).stdout).toBe('secret/s3-prod\nartifact-store/s3-prod\n');
  expect((await as(bob, ['apply', '-f', bundle])).status).toBe(2);
});

test('what can not be sealed is refused: no recipient, a value that is not here, the format of ZenML', async () => {
  expect((await sealedFor('bob')).status).toBe(7);
  expect((await as(ann, ['stack', 'export', 'prod', '--format', 'zenml', '--seal', await recipientOf(bob)])).status).toBe(2);
  await as(ann, ['artifact-store', 'update', 's3-prod', '--key={{ other.key }}']);
  const missing = await sealedFor(await recipientOf(bob));
  expect([missing.status, missing.stderr]).toEqual([4, expect.stringContaining('other.key')]);
});

const hasAge = spawnSync('age', ['--version']).status === 0;
(hasAge ? test : test.skip)(`the program age opens the sealed text of a bundle${hasAge ? '' : ' (skipped: age is not installed)'}`, async () => {
  const {identity, recipient} = await newAgeIdentity();
  writeFileSync(join(bob, 'key.txt'), `${identity}\n`);
  await sealedFor(recipient);
  const [, sealed = ''] = readFileSync(bundle, 'utf8').split('  sealed: |\n');
  const {stdout} = spawnSync('age', ['-d', '-i', join(bob, 'key.txt')], {input: sealed.replaceAll(/^ {4}/gm, ''), encoding: 'utf8'});
  expect(JSON.parse(stdout)).toMatchObject({secrets: {'s3-prod': {key: 'CANARY-KEY'}}});
});
