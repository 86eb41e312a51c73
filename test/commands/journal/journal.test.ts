import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

let machine: TestApp;
beforeEach(async () => {
  machine = await testApp();
});
afterEach(() => machine.close());

async function tries(line: string, stdin?: string): Promise<Outcome> {
  const app = await testApp({home: machine.home, ...(stdin === undefined ? {} : {stdin})});
  return app.run(...line.split(' '));
}

async function does(line: string, stdin?: string): Promise<Outcome> {
  const outcome = await tries(line, stdin);
  if (outcome.status !== 0) throw new Error(`${line}: ${outcome.status} ${outcome.stderr}`);
  return outcome;
}

async function json<T = Record<string, unknown>[]>(line: string): Promise<T> {
  return JSON.parse((await does(`${line} --output json`)).stdout) as T;
}

async function withStack(): Promise<void> {
  await does('orchestrator register kube --flavor kubernetes --kubernetes-context=prod');
  await does('artifact-store register s3-prod --flavor s3 --path=s3://acme-ml');
  await does('stack register prod -o kube -a s3-prod');
}

const place = (path: string): string => join(machine.home, 'data', path);
const text = (path: string): string => readFileSync(place(path), 'utf8');

/** Every object's file with its text. */
function files(folder = ''): Record<string, string> {
  if (!existsSync(place(folder))) return {};
  const found = readdirSync(place(folder), {withFileTypes: true}).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return Object.entries(files(path));
    return entry.name === 'store.json' ? [] : [[path, text(path)] as const];
  });
  return Object.fromEntries(found);
}

function journalText(): string {
  const folder = join(machine.home, 'state/journal');
  return readdirSync(folder).flatMap(name => readdirSync(join(folder, name)).map(file => readFileSync(join(folder, name, file), 'utf8'))).join('\n');
}

describe('undo', () => {
  const changes: readonly (readonly [what: string, line: string, stdin?: string])[] = [
    ['a registration', 'orchestrator register other --flavor local'],
    ['an update', 'stack update prod --description nightly --label tier=gold'],
    ['a change of a setting', 'artifact-store update s3-prod --path=s3://elsewhere'],
    ['a rename, in the stacks that name it too', 'orchestrator rename kube kube-2'],
    ['a copy with its components', 'stack copy prod other'],
    ['a deletion', 'stack delete prod --yes'],
    ['a secret', 'secret create token --value key=-', 'hunter2\n'],
    ['the deletion of a secret', 'secret delete old --yes'],
    ['the deletion of the default stack', 'stack delete default --yes'],
    ['a change of the default stack', 'stack update default --label a=b'],
    ['the rename of the default orchestrator', 'orchestrator rename default local'],
    ['an import of many objects', 'stack import -f team.yaml'],
  ];

  test.each(changes.map(([what, line, stdin = '']) => ({what, line, stdin})))('takes back $what', async ({line, stdin}) => {
    await withStack();
    await does('secret create old --value key=-', 'swordfish\n');
    writeFileSync(join(machine.home, 'team.yaml'), readFileSync(new URL('../../fixtures/zenml/team-s3.yaml', import.meta.url)));
    const before = files();
    const lists = async () => [await json('stack list'), await json('orchestrator list')].map(rows => rows.map(({name, id, components}) => [name, id, components]));
    const listed = await lists();
    await does(line.replace('team.yaml', join(machine.home, 'team.yaml')), stdin);
    expect([files(), await lists()]).not.toEqual([before, listed]);

    const undone = await json<{applied: boolean; command: {line: string}; steps: unknown[]}>('undo --yes');
    expect(undone).toMatchObject({applied: true, command: {line: expect.stringContaining(`cairn ${line.split(' ').slice(0, 2).join(' ')}`)}});
    expect(undone.steps.length).toBeGreaterThan(0);
    expect(files()).toEqual(before);
    expect(await lists()).toEqual(listed);
  });

  test('goes further back each time, and takes back what came after an undo first', async () => {
    await withStack();
    await does('stack update prod --description one');
    const one = files();
    await does('stack update prod --description two');
    await does('undo --yes');
    expect(files()).toEqual(one);
    await does('stack update prod --description three');
    await does('undo --yes');
    expect(files()).toEqual(one);
    for (let times = 0; times < 4; times += 1) await does('undo --yes');
    expect(files()).toEqual({});
    expect(await tries('undo --yes -o json')).toMatchObject({status: 4, stderr: expect.stringContaining('"not_found"')});
  });

  test('keeps comments: the file is what it was, letter for letter', async () => {
    await withStack();
    writeFileSync(place('stacks/prod.yaml'), `# mine\n${text('stacks/prod.yaml')}x-note: 1 # kept\n`);
    const before = files();
    await does('stack update prod --description nightly');
    await does('undo --yes');
    expect(files()).toEqual(before);
  });

  test('refuses where a file was edited since, names it, and changes nothing; --force overrides', async () => {
    await withStack();
    const before = files();
    await does('stack update prod --description nightly');
    writeFileSync(place('stacks/prod.yaml'), text('stacks/prod.yaml').replace('nightly', 'by hand'));
    const edited = files();
    const refused = await tries('undo --yes -o json');
    expect(refused.status).toBe(5);
    expect(JSON.parse(refused.stderr)).toMatchObject({code: 'conflict', message: expect.stringContaining('stacks/prod.yaml'), details: {files: [place('stacks/prod.yaml')]}});
    expect(files()).toEqual(edited);
    await does('undo --yes --force');
    expect(files()).toEqual(before);
    const versions = await json('stack history prod');
    expect(versions.map(({origin}) => origin)).toContain('hand');
  });

  test('refuses where a stack made by hand would lose its component', async () => {
    await does('orchestrator register kube --flavor local');
    mkdirSync(place('stacks'), {recursive: true});
    writeFileSync(place('stacks/mine.yaml'), 'apiVersion: cairn/v1\nkind: Stack\nmetadata: {name: mine}\nspec: {components: {orchestrator: kube, artifact_store: default}}\n');
    expect(await tries('undo --yes -o json')).toMatchObject({status: 5, stderr: expect.stringContaining('stack/mine')});
    expect(existsSync(place('components/orchestrator/kube.yaml'))).toBe(true);
  });

  test('refuses where the name of what would come back is taken by hand', async () => {
    await withStack();
    await does('stack delete prod --yes');
    writeFileSync(place('stacks/prod.yml'), 'apiVersion: cairn/v1\nkind: Stack\nmetadata: {name: prod}\nspec: {components: {orchestrator: kube, artifact_store: s3-prod}}\n');
    expect(await tries('undo --yes -o json')).toMatchObject({status: 5, stderr: expect.stringContaining('"exists"')});
  });

  test('asks first, and says with --dry-run what it would do', async () => {
    await withStack();
    const before = files();
    expect(await tries('undo')).toMatchObject({status: 2, stderr: expect.stringContaining('--yes')});
    expect(await json('undo --dry-run')).toMatchObject({applied: false, steps: [{ref: 'stack/prod', action: 'delete', outcome: 'planned'}]});
    expect(files()).toEqual(before);
  });

  test('the active stack follows its name back', async () => {
    await withStack();
    await does('stack set prod');
    await does('stack rename prod production');
    await does('undo --yes');
    expect(await json<{name: string}>('stack get')).toMatchObject({name: 'prod'});
    const {stderr} = await does('undo --yes');
    expect(stderr).toContain('stack/prod was the active stack');
    expect(await json<{name: string}>('stack get')).toMatchObject({name: 'default'});
  });

  test('a name that led to a renamed object leads there no more', async () => {
    await withStack();
    await does('orchestrator rename kube kube-2');
    await does('undo --yes');
    expect(await tries('orchestrator describe kube-2')).toMatchObject({status: 4});
  });

  test('an entry whose file was tampered with writes nothing outside the store', async () => {
    await withStack();
    const folder = join(machine.home, 'state/journal/000000');
    const last = join(folder, readdirSync(folder).sort().at(-1) as string);
    const entry = JSON.parse(readFileSync(last, 'utf8')) as {files: {path: string; before: unknown}[]};
    (entry.files[0] as {path: string}).path = 'stacks/../../evil.yaml';
    (entry.files[0] as {before: unknown}).before = {id: 'x', name: 'evil', text: 'evil'};
    writeFileSync(last, JSON.stringify(entry));
    await tries('undo --yes --force');
    expect(existsSync(join(machine.home, 'evil.yaml'))).toBe(false);
  });
});

describe('history', () => {
  test('lists the versions with what changed, the newest first, under each noun', async () => {
    await withStack();
    await does('stack update prod --description nightly');
    await does('stack rename prod production');
    await does('orchestrator rename kube kube-2');
    const versions = await json('stack history production');
    expect(versions).toMatchObject([
      {ref: 'stack/production', version: 3, name: 'production', command: 'cairn stack rename prod production', action: 'rename', fields: [{path: '/metadata/name'}]},
      {version: 2, name: 'prod', origin: 'command', action: 'update', fields: [{path: '/metadata/description'}], at: expect.stringMatching(/Z$/)},
      {version: 1, command: 'cairn stack register prod', action: 'create', fields: []},
    ]);
    expect(await json('history stack/production')).toEqual(versions);
    expect((await json('orchestrator history kube')).map(({version}) => version)).toEqual([2, 1]);
    expect((await does('stack history production -o name')).stdout.split('\n')[0]).toBe('stack/production@3');
  });

  test('shows an edit by hand as soon as a command meets it, and what was there before the journal', async () => {
    await withStack();
    writeFileSync(place('stacks/prod.yaml'), text('stacks/prod.yaml').replace('name: prod', 'name: prod\n  description: by hand'));
    await does('stack update prod --label a=b');
    expect((await json('stack history prod')).map(({origin, fields}) => [origin, fields])).toEqual([
      ['command', [{path: '/metadata/labels/a'}]],
      ['hand', [{path: '/metadata/description'}]],
      ['command', []],
    ]);
    rmSync(join(machine.home, 'state/journal'), {recursive: true});
    expect(await json('stack history prod')).toMatchObject([{version: 1, origin: 'earlier', command: null, at: null}]);
  });

  test('goes on across deletion and restoring', async () => {
    await withStack();
    await does('stack update prod --description nightly');
    const before = files();
    await does('stack delete prod --yes');
    expect((await json('history stack/prod'))[0]).toMatchObject({version: 3, action: 'delete', name: null});
    await does('restore stack/prod');
    expect(files()).toEqual(before);
    expect((await json('history stack/prod')).map(({action}) => action)).toEqual(['create', 'delete', 'update', 'create']);
    expect(await tries('restore stack/prod@3')).toMatchObject({status: 7});
    expect(await tries('restore stack/prod@9')).toMatchObject({status: 4});
    expect(await tries('restore stack/prod')).toMatchObject({status: 2});
    expect(await tries('history stack/nobody')).toMatchObject({status: 4});
  });

  test('an earlier version comes back as a new change that means the same components', async () => {
    await withStack();
    const [{id}] = (await json('orchestrator list')).filter(({name}) => name === 'kube') as [{id: string}];
    await does('orchestrator register other --flavor local');
    await does('stack update prod -o other');
    await does('orchestrator rename kube kube-2');
    await does('orchestrator copy other kube');
    expect(await json<Record<string, unknown>>('restore stack/prod@1')).toMatchObject({ref: 'stack/prod', action: 'update', version: 1});
    expect(text('stacks/prod.yaml')).toContain('orchestrator: kube-2');
    expect((await json('history stack/prod'))[0]).toMatchObject({version: 3, command: expect.stringContaining('cairn restore')});
    expect((await json<{components: Record<string, {id?: string; name: string}>}>('stack describe prod')).components['orchestrator']).toMatchObject({name: 'kube-2'});
    expect(id).toBeTruthy();
    await does('undo --yes');
    expect(text('stacks/prod.yaml')).toContain('orchestrator: other');
  });
});

describe('the journal', () => {
  const canary = 'canary-7f3a91';

  test('never holds the value of a secret in clear, not even one that a person wrote into a file', async () => {
    await does('secret create token --value key=-', `${canary}\n`);
    await does('artifact-store register s3-prod --flavor s3 --path=s3://acme-ml --key={{token.key}}');
    await does('secret create other --value key=-', `${canary}\n`);
    await does('secret delete other --yes');
    const path = 'components/artifact_store/s3-prod.yaml';
    writeFileSync(place(path), text(path).replace(/key: .*/, `key: ${canary}`));
    expect(text(path)).toContain(canary);
    const edited = text(path);
    await does('artifact-store rename s3-prod s3-2');
    await does('artifact-store delete s3-2 --yes');
    expect(journalText()).not.toContain(canary);
    expect((await does('history artifact-store/s3-2 -o json')).stdout).not.toContain(canary);

    await does('undo --yes');
    await does('undo --yes');
    expect(text(path)).toBe(edited);
    expect(journalText()).not.toContain(canary);
    await does('undo --yes');
    expect((await does('secret get other --reveal key')).stdout).toContain(canary);
  });

  test('names a command by its verb and names, never by what flags were given', async () => {
    await does(`orchestrator register kube --flavor local --description ${canary}`);
    const entry = JSON.parse(journalText()) as {command: {words: string[]}};
    expect(entry.command.words).toEqual(['orchestrator', 'register', 'kube']);
    await does(`stack copy default two --description ${canary}`).catch(() => undefined);
    expect(journalText().match(/"words":\[[^\]]*\]/g)?.join()).not.toContain(canary);
  });

  test('an entry that a power cut left empty is passed over', async () => {
    await withStack();
    const folder = join(machine.home, 'state/journal/000000');
    writeFileSync(join(folder, '09.json'), '');
    await does('undo --yes');
    expect(existsSync(place('stacks/prod.yaml'))).toBe(false);
  });
});
