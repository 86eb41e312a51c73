import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {testApp} from '../../support/app.js';
import type {TestApp, TestAppOptions} from '../../support/app.js';
import {cairn} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';

let machine: TestApp;
let other: TestApp;
beforeEach(async () => {
  [machine, other] = [await testApp(), await testApp()];
  await does(['orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod', '--label', 'b=2', '--label', 'a=1']);
  await does(['artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme', '--key={{s3.key}}']);
  await does(['stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--description', 'nightly: training']);
});
afterEach(() => {
  machine.close();
  other.close();
});

async function tries(argv: readonly string[], {on = machine, ...options}: TestAppOptions & {on?: TestApp} = {}): Promise<Outcome> {
  return (await testApp({...options, home: on.home})).run(...argv);
}

async function does(argv: readonly string[], options?: TestAppOptions & {on?: TestApp}): Promise<string> {
  const {status, stdout, stderr} = await tries(argv, options);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

async function json(argv: readonly string[], options?: TestAppOptions & {on?: TestApp}): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse(await does([...argv, '-o', 'json'], options));
}

function failureOf({stderr}: Outcome): any { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse(stderr.trim().split('\n').at(-1) as string);
}

const path = (name: string): string => join(machine.home, name);
const actions = ({steps}: {steps: {ref: string; action: string}[]}): unknown => Object.fromEntries(steps.map(({ref, action}) => [ref, action]));

const prodText = `apiVersion: cairn/v1
kind: Component
metadata:
  name: kube
  labels:
    a: "1"
    b: "2"
spec:
  type: orchestrator
  flavor: kubernetes
  config:
    kubernetes_context: prod
---
apiVersion: cairn/v1
kind: Component
metadata:
  name: s3
spec:
  type: artifact_store
  flavor: s3
  config:
    key: "{{s3.key}}"
    path: "s3://acme"
---
apiVersion: cairn/v1
kind: Stack
metadata:
  name: prod
  description: "nightly: training"
spec:
  components:
    orchestrator: kube
    artifact_store: s3
`;

describe('export', () => {
  test('writes the components first, then the stack, without ids, and says which secrets it needs', async () => {
    const {stdout, stderr} = await tries(['stack', 'export', 'prod']);
    expect(stdout).toBe(prodText);
    expect(stderr).toContain('s3.key');
    expect(await does(['stack', 'export', 'prod', '--with-ids'])).toMatch(/^ {2}id: "[0-9a-f-]{36}"$/m);
    expect((await json(['stack', 'export', 'prod'])).map((each: {kind: string}) => each.kind)).toEqual(['Component', 'Component', 'Stack']);
    expect(await does(['orchestrator', 'export', 'kube'])).toBe(prodText.split('---\n')[0]);
    expect(await does(['export', 'artifact-store/s3', 'orchestrator/kube'])).toBe(prodText.split('---\n').slice(0, 2).join('---\n'));
  });

  test('--all leaves out what never leaves the machine, and what can’t be read with a warning and a status', async () => {
    expect(await does(['export', '--all'])).toBe(prodText);
    expect(await does(['stack', 'export', '--all'])).toBe(prodText);
    writeFileSync(path('data/stacks/broken.yaml'), 'kind: [');
    const {status, stdout, stderr} = await tries(['export', '--all']);
    expect([status, stdout]).toEqual([1, prodText]);
    expect(stderr).toContain('broken.yaml');
  });

  test('a file that says something else is replaced only after a yes', async () => {
    const file = path('out.yaml');
    expect(await json(['stack', 'export', 'prod', '-f', file])).toMatchObject({file, action: 'create', objects: [{ref: 'orchestrator/kube'}, {}, {}]});
    expect(readFileSync(file, 'utf8')).toBe(prodText);
    expect(await json(['stack', 'export', 'prod', '-f', file])).toMatchObject({action: 'none'});
    writeFileSync(file, 'mine');
    expect((await tries(['stack', 'export', 'prod', '-f', file])).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await json(['stack', 'export', 'prod', '-f', file, '--yes'])).toMatchObject({action: 'update'});
    expect((await tries(['stack', 'export', 'prod', '-f', join(file, 'x')])).status).toBe(7);
  });

  test('what is to be exported has to be said, once', async () => {
    expect((await tries(['stack', 'export'])).status).toBe(2);
    expect((await tries(['stack', 'export', 'prod', '--all'])).status).toBe(2);
    expect((await tries(['stack', 'export', 'nope'])).status).toBe(4);
  });

  test('a secret value in clear never leaves', async () => {
    const file = path('data/components/artifact_store/s3.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/key: .*/, 'key: CANARY'));
    for (const format of ['cairn', 'zenml']) {
      const refused = await tries(['stack', 'export', 'prod', '--format', format, '-o', 'json']);
      expect([refused.status, failureOf(refused).code]).toEqual([7, 'plain_secret']);
      expect(refused.stdout + refused.stderr).not.toContain('CANARY');
    }
  });

  test('of another owner’s component with a taken name gives it one of its own', async () => {
    mkdirSync(path('data/components/orchestrator/acme/ann'), {recursive: true});
    writeFileSync(path('data/components/orchestrator/acme/ann/kube.yaml'), 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: kube}\nspec: {type: orchestrator, flavor: local}\n');
    const text = await does(['export', 'orchestrator/kube', 'acme:orchestrator/ann/kube']);
    expect(text).toContain('name: kube\n');
    expect(text).toContain('name: ann-kube\n');
  });

  test('in ZenML’s format says what that can’t hold', async () => {
    const {stdout, stderr} = await tries(['stack', 'export', 'prod', '--format', 'zenml', '--zenml-version', '0.39.1']);
    expect(stdout).toMatch(/^components:\n {2}artifact_store:\n {4}configuration:\n/);
    expect(stdout).toMatch(/stack_name: prod\nzenml_version: "0.39.1"\n$/);
    expect(stderr).toContain('the description');
    expect(stderr).toContain('labels a, b');
    await does(['stack', 'copy', 'prod', 'two']);
    expect((await tries(['stack', 'export', '--all', '--format', 'zenml'])).status).toBe(7);
    expect((await tries(['stack', 'export', 'prod', '--format', 'other'])).status).toBe(2);
  });
});

describe('import', () => {
  test('on another machine twice: the second has nothing to do, and the export is the same to the byte', async () => {
    const file = path('prod.yaml');
    await does(['stack', 'export', 'prod', '-f', file]);
    expect(await json(['stack', 'import', '-f', file, '--dry-run'], {on: other})).toMatchObject({applied: false, steps: [{action: 'create', outcome: 'planned'}, {}, {}]});
    expect(existsSync(join(other.home, 'data/stacks/prod.yaml'))).toBe(false);
    expect(await json(['stack', 'import', '-f', file], {on: other})).toMatchObject({applied: true, stack: 'prod', steps: [{action: 'create'}, {action: 'create'}, {ref: 'stack/prod', action: 'create', outcome: 'created'}]});
    expect(actions(await json(['stack', 'import', '-f', file], {on: other}))).toEqual({'orchestrator/kube': 'none', 'artifact-store/s3': 'none', 'stack/prod': 'none'});
    expect(await does(['stack', 'export', 'prod'], {on: other})).toBe(prodText);
  });

  test('through a pipe, by the real program, from JSON as well', async () => {
    const exported = await cairn(['stack', 'export', 'prod', '-o', 'json', '-q'], {home: machine.home});
    const imported = await cairn(['stack', 'import', '-f', '-', 'staging', '-o', 'json'], {home: other.home, stdin: exported.stdout});
    expect(JSON.parse(imported.stdout)).toMatchObject({applied: true, stack: 'staging'});
    const applied = await cairn(['apply', '-f', '-'], {home: other.home, stdin: exported.stdout});
    expect([applied.status, applied.stdout]).toEqual([0, 'orchestrator/kube\tnone\tunchanged\t\nartifact-store/s3\tnone\tunchanged\t\nstack/prod\tcreate\tcreated\t\n']);
    expect((await cairn(['diff', 'stack/prod', '-', '--exit-code'], {home: other.home, stdin: exported.stdout})).status).toBe(0);
  });

  test('where something else has the name, --on-conflict decides', async () => {
    await does(['orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=other'], {on: other});
    const run = (...more: string[]) => tries(['stack', 'import', '-f', '-', ...more, '-o', 'json'], {on: other, stdin: prodText});
    const refused = await run();
    expect(refused.status).toBe(5);
    expect(failureOf(refused)).toMatchObject({code: 'conflict', details: {conflicts: [{ref: 'orchestrator/kube', fields: [
      {path: '/metadata/labels/a', mine: null, theirs: '1'}, {path: '/metadata/labels/b'}, {path: '/spec/config/kubernetes_context', mine: 'other', theirs: 'prod'},
    ]}]}});
    expect(existsSync(join(other.home, 'data/stacks/prod.yaml'))).toBe(false);
    expect(actions(JSON.parse((await run('--on-conflict', 'skip', '-n')).stdout))).toEqual({'orchestrator/kube': 'none', 'artifact-store/s3': 'create', 'stack/prod': 'create'});
    expect(actions(JSON.parse((await run('--on-conflict', 'overwrite', '-n')).stdout))).toEqual({'orchestrator/kube': 'update', 'artifact-store/s3': 'create', 'stack/prod': 'create'});
    expect(actions(JSON.parse((await run('--on-conflict', 'rename')).stdout))).toEqual({'orchestrator/kube-2': 'create', 'artifact-store/s3': 'create', 'stack/prod': 'create'});
    expect(await json(['stack', 'describe', 'prod'], {on: other})).toMatchObject({components: {orchestrator: {name: 'kube-2'}}});
    expect(actions(JSON.parse((await run('--on-conflict', 'rename')).stdout))).toEqual({'orchestrator/kube-2': 'none', 'artifact-store/s3': 'none', 'stack/prod': 'none'});
  });

  test('of one type takes the components of that type, from either format', async () => {
    expect(actions(await json(['orchestrator', 'import', '-f', '-'], {on: other, stdin: prodText}))).toEqual({'orchestrator/kube': 'create'});
    const zenml = await does(['stack', 'export', 'prod', '--format', 'zenml']);
    expect(actions(await json(['artifact-store', 'import', '-f', '-'], {on: other, stdin: zenml}))).toEqual({'artifact-store/s3': 'create'});
    expect((await tries(['alerter', 'import', '-f', '-'], {on: other, stdin: prodText})).status).toBe(7);
    expect((await tries(['alerter', 'import'], {on: other})).status).toBe(2);
    expect((await tries(['alerter', 'import', 'a', '-f', 'b'], {on: other})).status).toBe(2);
  });

  test('a name that an object had before a rename is free', async () => {
    await does(['orchestrator', 'rename', 'kube', 'gpu']);
    expect(actions(await json(['orchestrator', 'import', '-f', '-'], {stdin: prodText}))).toEqual({'orchestrator/kube': 'create'});
    expect(await does(['orchestrator', 'list', '-o', 'name'])).toContain('orchestrator/gpu\n');
  });

  test('the importer’s own default components are meant where the file says default', async () => {
    await does(['stack', 'register', 'semi', '-o', 'default', '-a', 's3']);
    await does(['orchestrator', 'update', 'default', '--description', 'mine'], {on: other});
    const stdin = await does(['stack', 'export', 'semi']);
    expect(actions(await json(['stack', 'import', '-f', '-'], {on: other, stdin}))).toEqual({'orchestrator/default': 'none', 'artifact-store/s3': 'create', 'stack/semi': 'create'});
  });
});

describe('apply', () => {
  test('takes files, folders and standard input, in any order, without hidden and foreign files', async () => {
    const folder = path('stacks');
    mkdirSync(join(folder, 'deep/.hidden'), {recursive: true});
    const [kube, s3, prod] = prodText.split('---\n') as [string, string, string];
    writeFileSync(join(folder, 'a.yaml'), prod);
    writeFileSync(join(folder, 'deep/b.yml'), kube);
    for (const ignored of ['deep/.hidden/c.yaml', '.d.yaml', 'readme.txt']) writeFileSync(join(folder, ignored), 'kind: [');
    symlinkSync(folder, join(folder, 'deep/again'));
    const args = ['apply', '-f', folder, '-f', '-', '-f', join(folder, 'a.yaml')];
    expect(actions(await json(args, {on: other, stdin: s3}))).toEqual({'orchestrator/kube': 'create', 'artifact-store/s3': 'create', 'stack/prod': 'create'});
    expect(await json([...args, '--dry-run'], {on: other, stdin: s3})).toMatchObject({applied: false, steps: [{action: 'none', outcome: 'unchanged'}, {}, {}]});
    mkdirSync(path('empty'));
    expect((await tries(['apply', '-f', path('empty')])).status).toBe(7);
    expect((await tries(['apply', '-f', path('nowhere')])).status).toBe(7);
    expect((await tries(['apply'])).status).toBe(2);
  });

  test('the parts that a file has win, the others stay, and comments in the store’s file too', async () => {
    const file = path('data/components/orchestrator/kube.yaml');
    writeFileSync(file, `# ours\n${readFileSync(file, 'utf8')}`);
    const stdin = 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: kube}\nspec: {type: orchestrator, flavor: kubernetes, config: {kubernetes_context: new}}\n';
    expect(await json(['apply', '-f', '-', '-n'], {stdin})).toMatchObject({steps: [{action: 'update', outcome: 'planned', fields: [{path: '/spec/config/kubernetes_context', before: 'prod', after: 'new'}]}]});
    expect(readFileSync(file, 'utf8')).toContain('context: prod');
    await does(['apply', '-f', '-'], {stdin});
    expect(readFileSync(file, 'utf8')).toMatch(/^# ours\n/);
    expect(await json(['orchestrator', 'describe', 'kube'])).toMatchObject({labels: {a: '1', b: '2'}, config: {kubernetes_context: 'new'}});
    expect(await json(['apply', '-f', '-'], {stdin})).toMatchObject({steps: [{action: 'none'}]});
  });

  test('tells everything that is wrong with its place, and changes nothing', async () => {
    const bad = `apiVersion: cairn/v1
kind: Stack
metadata: {name: s1}
spec: {components: {orchestrator: nope, artifact_store: plain}}
---
apiVersion: cairn/v1
kind: Component
metadata: {name: plain}
spec:
  type: artifact_store
  flavor: s3
  config: {path: s3://x, secret: CANARY}
---
apiVersion: cairn/v1
kind: Component
metadata: {name: typo}
spec: {type: orchestrator, flavor: kubernetess}
---
apiVersion: cairn/v1
kind: Component
metadata: {name: "bad name"}
spec: {type: orchestrator, flavor: local}
---
kind: Secret
---
apiVersion: cairn/v1
kind: Component
metadata: {name: Typo}
spec: {type: orchestrator, flavor: local}
`;
    writeFileSync(path('bad.yaml'), bad);
    writeFileSync(path('broken.yaml'), 'a: 1\nb: [\n');
    const refused = await tries(['apply', '-f', path('bad.yaml'), '-o', 'json'], {on: other});
    const {code, details} = failureOf(refused);
    expect([refused.status, code]).toEqual([7, 'invalid_manifest']);
    const places = details.problems.map(({place, code: each}: {place: string; code: string}) => [place.replace(path('bad.yaml'), ''), each]);
    expect(places).toEqual([
      [':4:21', 'dangling_reference'], [':12:26', 'plain_secret'], [':17:28', 'unknown_flavor'], [':21:12', 'invalid_manifest'], [':24:1', 'invalid_manifest'], [':28:12', 'invalid_manifest'],
    ]);
    expect(refused.stderr).not.toContain('CANARY');
    expect(existsSync(join(other.home, 'data/stacks'))).toBe(false);
    expect(failureOf(await tries(['apply', '-f', path('broken.yaml'), '-o', 'json'])).details.problems[0].place).toMatch(/broken\.yaml:\d+:\d+$/);
  });

  test('an id is honoured only if this store has it', async () => {
    const stdin = await does(['orchestrator', 'export', 'kube', '--with-ids']);
    await does(['apply', '-f', '-'], {on: other, stdin});
    expect((await json(['orchestrator', 'describe', 'kube'], {on: other})).id).not.toBe((await json(['orchestrator', 'describe', 'kube'])).id);
    await does(['orchestrator', 'rename', 'kube', 'gpu']);
    expect(await json(['apply', '-f', '-'], {stdin})).toMatchObject({steps: [{ref: 'orchestrator/kube', action: 'update', fields: [{path: '/metadata/name', before: 'gpu', after: 'kube'}]}]});
  });
});

describe('diff', () => {
  test('against a file tells the fields, masks secrets, and ends with 10 if asked', async () => {
    const file = path('prod.yaml');
    writeFileSync(file, prodText.replace('key: "{{s3.key}}"', 'key: CANARY').replace('nightly: training', 'old'));
    expect(await json(['diff', 'stack/prod', file])).toMatchObject({ref: 'stack/prod', kind: 'stack', name: 'prod', owner: null, against: file, fields: [{path: '/metadata/description', before: 'old', after: 'nightly: training'}]});
    expect(await does(['diff', 'prod', file])).toBe(`--- ${file}\n+++ stack/prod\n- /metadata/description: "old"\n+ /metadata/description: "nightly: training"\n`);
    expect((await tries(['diff', 'prod', file, '--exit-code'])).status).toBe(10);
    expect((await tries(['diff', 'orchestrator/kube', file, '--exit-code'])).status).toBe(0);
    const whole = await tries(['diff', 'prod', file, '--closure', '-o', 'json']);
    expect(JSON.parse(whole.stdout).components).toMatchObject([{ref: 'orchestrator/kube', fields: []}, {ref: 'artifact-store/s3', fields: [{path: '/spec/config/key', before: '***', after: '{{s3.key}}'}]}]);
    expect(whole.stdout).not.toContain('CANARY');
  });

  test('refuses what can’t be compared', async () => {
    writeFileSync(path('kube.yaml'), prodText.split('---\n')[0] as string);
    expect((await tries(['diff', 'prod'])).status).toBe(3);
    expect((await tries(['diff', 'prod', 'acme:stack/prod'])).status).toBe(3);
    expect((await tries(['diff', 'prod', path('kube.yaml')])).status).toBe(4);
    expect((await tries(['diff', 'prod', path('kube.yaml'), '--fetch'])).status).toBe(2);
    expect((await tries(['diff', 'nope'])).status).toBe(4);
    expect((await tries(['diff', 'prod', path('nothing')])).status).toBe(7);
  });
});

test('a file of more objects than people write by hand is taken as a whole', async () => {
  const manifest = (index: number): string => `apiVersion: cairn/v1\nkind: Component\nmetadata: {name: s3-${index}}\nspec: {type: artifact_store, flavor: s3, config: {path: "s3://b-${index}"}}\n`;
  const file = join(machine.home, 'many.yaml');
  writeFileSync(file, Array.from({length: 1200}, (_, index) => manifest(index)).join('---\n'));
  expect(JSON.parse(await does(['apply', '-f', file, '-o', 'json'], {on: other})).steps).toHaveLength(1200);
  expect(JSON.parse(await does(['artifact-store', 'list', '-o', 'json'], {on: other}))).toHaveLength(1201);
});
