import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {openLocalBackend} from '../../../src/backend/local/local-backend.js';
import {manifestOf} from '../../../src/domain/manifest.js';
import {SecretValue} from '../../../src/domain/secret-value.js';
import {newId} from '../../../src/lib/uuid.js';
import type {Prompter} from '../../../src/terminal/prompter.js';
import {testApp} from '../../support/app.js';
import type {TestApp, TestAppOptions} from '../../support/app.js';
import type {Outcome} from '../../support/cli.js';

interface Check {
  readonly ready: boolean;
  readonly findings: readonly {readonly ref: string; readonly field: string | null; readonly what: string; readonly state: string; readonly next: string | null}[];
}

let machine: TestApp;
beforeEach(async () => {
  machine = await testApp();
  mkdirSync(join(machine.home, '.kube'));
  writeFileSync(join(machine.home, '.kube', 'config'), 'contexts: [{name: prod}]\n');
  await machine.run('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await machine.run('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme', '--key={{ s3-prod.key }}', '--secret={{ s3-prod.secret }}');
  await machine.run('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
});
afterEach(() => machine.close());

async function tries(args: readonly string[], options: TestAppOptions = {}): Promise<Outcome> {
  return (await testApp({...options, environment: {HOME: machine.home, ...options.environment}, home: machine.home})).run(...args);
}

async function check(name: string): Promise<Check & {readonly status: number | null}> {
  const {stdout, status} = await tries(['stack', 'check', name, '-o', 'json']);
  return {...(JSON.parse(stdout) as Check), status};
}

const brief = ({findings}: Check): readonly string[] => findings.map(({ref, field, what, state}) => `${ref} ${field ?? '-'} ${what} ${state}`);

/** A stack of ann's, pulled from `acme`, whose artifact store refers to her secret. */
async function annsStack(): Promise<{readonly moveTo: (path: string) => Promise<void>}> {
  const local = openLocalBackend({data: join(machine.home, 'data'), state: join(machine.home, 'state'), cache: join(machine.home, 'cache')});
  const namespace = {remote: 'acme', owner: 'ann'};
  const [orchestrator, store, stack] = [newId(), newId(), newId()];
  const config = (path: string) => ({path, key: '{{ aws.key }}', secret: '{{ aws.secret }}'});
  const storeOf = (path: string) => ({kind: 'artifact-store' as const, id: store, namespace, manifest: manifestOf({kind: 'artifact-store', name: 's3', spec: {flavor: 's3', config: config(path)}})});
  await local.commit([
    {action: 'create', resource: {kind: 'orchestrator', id: orchestrator, namespace, manifest: manifestOf({kind: 'orchestrator', name: 'here', spec: {flavor: 'local'}})}},
    {action: 'create', resource: storeOf('s3://ann')},
    {action: 'create', resource: {kind: 'stack', id: stack, namespace, manifest: manifestOf({kind: 'stack', name: 'team', spec: {components: {orchestrator, artifact_store: store}}})}},
  ]);
  return {
    moveTo: async path => {
      const {version} = await local.get('artifact-store', store);
      await local.commit([{action: 'update', expected: version, resource: storeOf(path)}]);
    },
  };
}

describe('check', () => {
  test('tells what is met and what is not, and how to go on', async () => {
    const found = await check('prod');
    expect(found).toMatchObject({status: 1, ready: false});
    expect(brief(found)).toEqual([
      'orchestrator/kube kubernetes_context kube context met',
      'artifact-store/s3 key secret unmet',
      'artifact-store/s3 secret secret unmet',
    ]);
    expect(found.findings[1]?.next).toBe('cairn secret create s3-prod --value key=-');
    await tries(['secret', 'create', 's3-prod', '--value', 'key=-'], {stdin: 'value'});
    expect((await check('prod')).findings.find(({state}) => state === 'unmet')?.next).toBe('cairn secret update s3-prod --value secret=-');
    await tries(['secret', 'update', 's3-prod', '--value', 'secret=-'], {stdin: 'value'});
    expect(await check('prod')).toMatchObject({status: 0, ready: true});
    writeFileSync(join(machine.home, '.kube', 'config'), 'contexts: []\n');
    expect(brief(await check('prod'))[0]).toBe('orchestrator/kube kubernetes_context kube context unmet');
  });

  test('names what is not portable, a missing component and a value in clear', async () => {
    expect(brief(await check('default'))).toEqual(expect.arrayContaining([expect.stringContaining('not portable met')]));
    const file = join(machine.home, 'data/components/artifact_store/s3.yaml');
    writeFileSync(file, 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: s3}\nspec: {type: artifact_store, flavor: s3, config: {path: "s3://x", key: CANARY}}\n');
    const clear = await tries(['stack', 'check', 'prod', '-o', 'json']);
    expect(brief(JSON.parse(clear.stdout) as Check)).toContain('artifact-store/s3 key config unmet');
    expect(clear.stdout + clear.stderr).not.toContain('CANARY');
    writeFileSync(join(machine.home, 'data/stacks/prod.yaml'), 'apiVersion: cairn/v1\nkind: Stack\nmetadata: {name: prod}\nspec: {components: {orchestrator: kube, artifact_store: nowhere}}\n');
    expect(brief(await check('prod'))).toContain('stack/prod artifact_store component unmet');
  });
});

describe('complete', () => {
  const asking = (answers: readonly string[], confirmed = true): {prompter: Prompter; asked: string[]} => {
    const asked: string[] = [];
    const left = [...answers];
    const password: Prompter['password'] = async question => {
      asked.push(question);
      return new SecretValue(left.shift() ?? '');
    };
    const confirm: Prompter['confirm'] = async question => (asked.push(question), confirmed);
    return {asked, prompter: {canAsk: true, password, confirm, text: async () => '', choose: async () => ''}};
  };
  const reveal = async (name: string, key: string): Promise<string> => (await tries(['secret', 'get', name, '--reveal', key])).stdout;

  test('asks for each value once and keeps it', async () => {
    const {prompter, asked} = asking(['CANARY', 'two']);
    const outcome = await tries(['stack', 'complete', 'prod', '-o', 'json'], {prompter});
    expect(asked).toEqual(['Value of s3-prod.key', 'Value of s3-prod.secret']);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ready: true, secrets: ['secret/s3-prod'], bound: []});
    expect(outcome.stdout + outcome.stderr).not.toContain('CANARY');
    expect([await reveal('s3-prod', 'key'), await reveal('s3-prod', 'secret')]).toEqual(['CANARY\n', 'two\n']);
  });

  test('without a terminal it names the commands, and takes values from input and files', async () => {
    const refused = await tries(['stack', 'complete', 'prod', '-o', 'json']);
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.stderr)).toMatchObject({
      code: 'usage',
      next: ['cairn stack complete prod --value s3-prod.key=- --value s3-prod.secret=-', 'cairn secret create s3-prod --value key=-', 'cairn secret create s3-prod --value secret=-'],
    });
    expect((await tries(['stack', 'complete', 'prod', '--value', 's3-prod.key=-'], {stdin: 'one'})).status).toBe(2);
    expect((await tries(['secret', 'get', 's3-prod'])).status).toBe(4);
    expect((await tries(['stack', 'complete', 'prod', '--value', 'other.key=-'], {stdin: 'one'})).status).toBe(4);
    expect((await tries(['stack', 'complete', 'prod', '--value', 's3-prod.key=-', '--value', 's3-prod.secret=-'], {stdin: 'one\ntwo\n'})).status).toBe(0);
    expect((await tries(['stack', 'complete', 'prod'])).status).toBe(0);
  });

  test('what a colleague keeps is bound to a secret of one’s own, and asked about again when it goes elsewhere', async () => {
    const {moveTo} = await annsStack();
    expect((await tries(['stack', 'complete', 'ann/team', '--value', 'ann/aws.key=-', '--value', 'acme:ann/aws.secret=-'], {stdin: 'one\ntwo\n'})).status).toBe(0);
    expect([await reveal('ann-aws', 'key'), await reveal('ann-aws', 'secret')]).toEqual(['one\n', 'two\n']);
    expect((await check('ann/team')).ready).toBe(true);
    await moveTo('s3://elsewhere');
    expect((await check('ann/team')).ready).toBe(false);
    const refused = asking([], false);
    expect(JSON.parse((await tries(['stack', 'complete', 'ann/team', '-o', 'json'])).stderr)).toMatchObject({
      next: ['cairn secret bind acme:ann/aws.key ann-aws.key', 'cairn secret bind acme:ann/aws.secret ann-aws.secret'],
    });
    await tries(['stack', 'complete', 'ann/team'], refused);
    expect(refused.asked).toHaveLength(2);
    expect((await check('ann/team')).ready).toBe(false);
    await tries(['stack', 'complete', 'ann/team'], asking([]));
    expect((await check('ann/team')).ready).toBe(true);
    expect(await reveal('ann-aws', 'key')).toBe('one\n');
    expect(JSON.parse((await tries(['secret', 'bindings', '-o', 'json'])).stdout)).toMatchObject([
      {ref: 'artifact-store/ann/s3', field: 'key', reference: 'acme:ann/aws.key', boundTo: 'ann-aws.key', state: 'bound'},
      {field: 'secret', state: 'bound'},
    ]);
  });
});
