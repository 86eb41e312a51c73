import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {own} from '../../../src/domain/manifest.js';
import {testApp} from '../../support/app.js';
import type {TestApp, TestAppOptions} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

let machine: TestApp;
beforeEach(async () => {
  machine = await testApp();
  await does('orchestrator register kube --flavor kubernetes --kubernetes-context=prod');
  await does('artifact-store register s3-prod --flavor s3 --path=s3://acme-ml --key={{s3-prod.key}}');
});
afterEach(() => machine.close());

async function tries(line: string, options: TestAppOptions = {}): Promise<Outcome> {
  const app = await testApp({...options, home: machine.home});
  return app.run(...line.split(' '));
}

async function does(line: string, options?: TestAppOptions): Promise<string> {
  const outcome = await tries(line, options);
  if (outcome.status !== 0) throw new Error(`${line}: ${outcome.status} ${outcome.stderr}`);
  return outcome.stdout;
}

async function json<T>(line: string, options?: TestAppOptions): Promise<T> {
  return JSON.parse(await does(`${line} --output json`, options)) as T;
}

describe('stack list', () => {
  test('has the documented shape', async () => {
    await does('stack register prod -o kube -a s3-prod --set --label tier=gold');
    const [first, prod] = await json<Record<string, unknown>[]>('stack list');
    expect(first).toMatchObject({ref: 'stack/default', name: 'default', portable: false, active: false});
    expect(prod).toEqual({
      ref: 'stack/prod',
      kind: 'stack',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'prod',
      owner: null,
      active: true,
      state: 'local-only',
      portable: true,
      components: {orchestrator: {name: 'kube', flavor: 'kubernetes'}, artifact_store: {name: 's3-prod', flavor: 's3'}},
      labels: {tier: 'gold'},
      created: expect.stringMatching(/Z$/),
      updated: expect.stringMatching(/Z$/),
    });
    expect(await does('stack list -o name')).toBe('stack/default\nstack/prod\n');
  });

  test('shows a damaged file as a row, and a missing component in its place', async () => {
    await does('stack register prod -o kube -a s3-prod');
    const folder = join(machine.home, 'data/stacks');
    writeFileSync(join(folder, 'broken.yaml'), 'kind: [');
    writeFileSync(join(folder, 'loose.yaml'), 'apiVersion: cairn/v1\nkind: Stack\nmetadata: {name: loose}\nspec: {components: {orchestrator: nowhere, artifact_store: s3-prod}}\n');
    const rows = await json<Record<string, unknown>[]>('stack list');
    expect(rows.map(row => [row['name'], row['state']])).toEqual([['broken', 'damaged'], ['default', 'local-only'], ['loose', 'local-only'], ['prod', 'local-only']]);
    expect(rows[0]).toMatchObject({id: null, error: expect.stringContaining('broken.yaml')});
    expect(rows[2]).toMatchObject({components: {orchestrator: {name: 'nowhere', flavor: null, missing: true}}});
    expect(await does('stack list', {terminal: 120})).toContain('damaged');
  });

  test('does not fail for an active stack that is gone', async () => {
    const rows = await json<{active: boolean}[]>('stack list', {environment: {CAIRN_STACK: 'gone'}});
    expect(rows.map(row => row.active)).toEqual([false]);
  });
});

describe('beside a server', () => {
  const acme = {name: 'acme', url: 'https://cairn.acme.com', username: 'ann', instance: 'instance-1', account: 'account-1'};

  test('owner and state are those of the current remote, known without asking it', async () => {
    await does('stack register prod -o kube -a s3-prod');
    const {app} = machine;
    await app.config().saveRemote(acme);
    const local = await app.local();
    const stored = await local.find({kind: 'stack', name: 'prod', namespace: own});
    const {resource, digest} = stored as NonNullable<typeof stored>;
    const base = {revision: 1, digest, manifest: resource.manifest};
    const {instance, account} = acme;
    await local.commit([], {account: {instance, account}, records: [{id: resource.id, kind: 'stack', owner: 'ann', base, tracking: null, deletedHere: false}]});

    expect(await json('stack describe prod')).toMatchObject({ref: 'stack/prod', owner: 'ann', state: 'in-sync'});
    await does('stack update prod --label a=b');
    const rows = await json<{name: string; owner: string | null; state: string}[]>('stack list');
    expect(rows.map(({name, owner, state}) => [name, owner, state])).toEqual([['default', null, 'local-only'], ['prod', 'ann', 'ahead']]);
    expect(await json('stack describe ann/prod')).toMatchObject({name: 'prod'});
  });
});

describe('stack describe', () => {
  test('shows each component’s config, with references and no secret values', async () => {
    await does('stack register prod -o kube -a s3-prod');
    const file = join(machine.home, 'data/components/artifact_store/s3-prod.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\n    secret: CANARY\n`);
    const shown = await json<{components: Record<string, unknown>}>('stack describe prod');
    expect(shown.components['artifact_store']).toEqual({
      name: 's3-prod', flavor: 's3', id: expect.any(String), ref: 'artifact-store/s3-prod',
      config: {path: 's3://acme-ml', key: '{{s3-prod.key}}', secret: '***'},
    });
    for (const format of ['table', 'wide', 'yaml', 'csv']) expect(await does(`stack describe prod --output ${format}`)).not.toContain('CANARY');
  });

  test('takes the active stack where none is named', async () => {
    expect(await json('stack describe')).toMatchObject({name: 'default', active: true});
    await does('stack register prod -o kube -a s3-prod --set');
    expect(await json('stack describe')).toMatchObject({name: 'prod', active: true});
  });
});

describe('stack register', () => {
  test('without a terminal names the flag that is missing', async () => {
    expect(await tries('stack register prod -o kube')).toMatchObject({status: 2, stderr: expect.stringContaining('--artifact-store')});
  });

  test('on a terminal asks for what no stack is without', async () => {
    const asked: string[] = [];
    const prompter = {
      canAsk: true,
      choose: async (question: string, choices: readonly string[]) => (asked.push(question), choices.at(-1) as string),
    } as unknown as NonNullable<TestAppOptions['prompter']>;
    await does('stack register prod', {prompter});
    expect(asked).toEqual(['Which orchestrator?', 'Which artifact-store?']);
    expect(await json('stack describe prod')).toMatchObject({components: {orchestrator: {name: 'kube'}, artifact_store: {name: 's3-prod'}}});
  });

  test('of a taken name changes nothing', async () => {
    await does('stack register prod -o kube -a s3-prod');
    expect((await tries('stack register prod -o default -a default')).status).toBe(5);
    expect(await json('stack describe prod')).toMatchObject({components: {orchestrator: {name: 'kube'}}});
  });
});

describe('changing stacks', () => {
  beforeEach(() => does('stack register prod -o kube -a s3-prod --set'));

  test('update replaces, removes and describes', async () => {
    await does('container-registry register hub --flavor default --uri=hub.acme.com');
    const updated = await json('stack update prod -c hub --description nightly --label tier=gold');
    expect(updated).toMatchObject({action: 'update', components: {container_registry: {name: 'hub'}}, labels: {tier: 'gold'}});
    expect(await json('stack update prod --remove container-registry --remove-label tier')).toMatchObject({labels: {}});
    expect(await json('stack update prod --remove container_registry')).toMatchObject({action: 'none'});
    expect((await tries('stack update prod --remove wheel')).status).toBe(2);
    expect((await tries('stack update prod --remove orchestrator')).status).toBe(7);
  });

  test('the active stack stays active under its new name', async () => {
    await does('stack rename prod production');
    expect(await does('stack get')).toBe('production\n');
    await does('stack register prod -o kube -a s3-prod');
    expect(await does('stack get')).toBe('production\n');
  });

  test('delete asks, refuses the active stack, and leaves the components', async () => {
    expect((await tries('stack delete prod --yes')).status).toBe(5);
    await does('stack set default');
    expect(await tries('stack delete prod')).toMatchObject({status: 2, stderr: expect.stringContaining('--yes')});
    expect(await json('stack delete prod --yes')).toMatchObject({ref: 'stack/prod', action: 'delete'});
    expect((await tries('stack describe prod')).status).toBe(4);
    expect(await json('orchestrator describe kube')).toMatchObject({usedBy: []});
  });

  test('the default stack can be deleted, and comes back by nobody', async () => {
    await does('stack delete default --yes');
    expect((await json<{name: string}[]>('stack list')).map(({name}) => name)).toEqual(['prod']);
  });

  test('copy makes another stack of the same components', async () => {
    await does('stack copy prod staging');
    expect(await json('stack describe staging')).toMatchObject({components: {orchestrator: {name: 'kube'}}});
  });
});

describe('the active stack', () => {
  beforeEach(() => does('stack register prod -o kube -a s3-prod'));

  test('is set for the person, or in the folder for everyone who works there', async () => {
    const workingFolder = join(machine.home, 'project');
    await does('stack set prod');
    await does('stack set default --directory', {workingFolder});
    expect(readFileSync(join(workingFolder, '.cairn/config.yaml'), 'utf8')).toContain('stack: default');
    expect(await does('stack get', {workingFolder: join(workingFolder, 'below')})).toBe('default\n');
    expect(await does('stack get')).toBe('prod\n');
  });

  test('set says so where something stronger hides it', async () => {
    const {stderr} = await tries('stack set prod', {environment: {CAIRN_STACK: 'default'}});
    expect(stderr).toContain('CAIRN_STACK');
  });

  test('which prints the chain, also where it leads nowhere', async () => {
    await does('stack set prod');
    const {chain, ...found} = await json<{chain: {source: string; wins: boolean}[]}>('which');
    expect(found).toMatchObject({stack: 'prod', ref: 'stack/prod'});
    expect(chain.filter(({wins}) => wins).map(({source}) => source)).toEqual(['user']);

    const lost = await tries('which --output json', {environment: {CAIRN_STACK: 'gone'}});
    expect([lost.status, JSON.parse(lost.stdout)]).toEqual([4, expect.objectContaining({stack: 'gone', ref: null})]);
    expect(lost.stderr).toContain('default, prod');
  });

  test('get fails where it leads nowhere, and never falls back', async () => {
    expect((await tries('stack get', {environment: {CAIRN_STACK: 'gone'}})).status).toBe(4);
  });

  test('init writes the folder’s file once', async () => {
    const workingFolder = join(machine.home, 'project');
    mkdirSync(workingFolder);
    expect(await json('init --stack prod', {workingFolder})).toMatchObject({action: 'create', stack: 'prod'});
    expect(await json('init', {workingFolder})).toMatchObject({action: 'none', stack: 'prod'});
    expect(await json('init --stack default', {workingFolder})).toMatchObject({action: 'update', stack: 'default'});
    expect(existsSync(join(workingFolder, '.cairn/config.yaml'))).toBe(true);
  });
});
