/** `cairn lock` and `--locked`: another machine gets exactly what was reviewed, or learns which field isn't it; through the real program. */
import {afterAll, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {password, someone, startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
/** Another machine of ann's, with an empty home: CI. */
let ci: Person;
let checkout: string;
let people = 0;

beforeAll(async () => {
  team = await startTeam();
}, 60_000);
afterAll(() => team.close());

beforeEach(async () => {
  people++;
  ann = await team.person(`ann${people}`);
  ci = someone(ann.name);
  checkout = mkdtempSync(join(tmpdir(), 'cairn-checkout-'));
  mkdirSync(join(checkout, 'below'));
  await ci.tries(['connect', team.url, '--name', 'prod-server', '--username', ann.name, '--password-stdin'], {stdin: `${password}\n`});
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
}, 60_000);

const lockFile = (): string => join(checkout, '.cairn', 'stack.lock');
const locks = async (): Promise<any> => JSON.parse((await ann.tries(['lock', 'prod', '-o', 'json'], {workingFolder: checkout})).stdout); // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
const below = {get workingFolder() {
  return join(checkout, 'below');
}};
const conflictIn = (stderr: string): unknown => JSON.parse(stderr.trim().split('\n').at(-1) as string);

describe('pull --locked', () => {
  test('brings what was locked to a machine that has nothing, from a folder below', async () => {
    await ann.does('push', 'stack/prod');
    const {file, objects} = await locks();
    expect(file).toBe(lockFile());
    expect(objects.map(({ref, revision}: {ref: string; revision: number}) => [ref, revision])).toEqual([
      [`stack/${ann.name}/prod`, 1], [`orchestrator/${ann.name}/kube`, 1], [`artifact-store/${ann.name}/s3`, 1],
    ]);
    const pulled = await ci.tries(['pull', '--locked', '-o', 'json'], below);
    expect({status: pulled.status, applied: JSON.parse(pulled.stdout).applied}).toEqual({status: 0, applied: true});
    expect(await ci.json('stack', 'describe', 'prod')).toMatchObject({state: 'in-sync'});
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(0);
    rmSync(ci.home, {recursive: true});
  });

  test('names the field that changed on the server since, and changes nothing', async () => {
    await ann.does('push', 'stack/prod');
    await locks();
    await ann.does('artifact-store', 'update', 's3', '--path=s3://elsewhere');
    await ann.does('push', 'stack/prod');
    const refused = await ci.tries(['pull', '--locked', '-o', 'json'], below);
    expect(refused).toMatchObject({status: 5, stdout: ''});
    expect(conflictIn(refused.stderr)).toMatchObject({
      code: 'conflict', message: expect.stringContaining('/spec/config/path'),
      details: {conflicts: [{ref: `artifact-store/${ann.name}/s3`, fields: [{path: '/spec/config/path', base: 's3://acme-ml', theirs: 's3://elsewhere'}]}]},
    });
    expect((await ci.tries(['stack', 'describe', 'prod'])).status).toBe(4);
    await locks();
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(0);
    expect(await ci.json('artifact-store', 'describe', 's3')).toMatchObject({config: {path: 's3://elsewhere'}});
  });

  test('refuses what was changed on this machine, and what is gone there', async () => {
    await ann.does('push', 'stack/prod');
    await locks();
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(0);
    await ci.does('stack', 'update', 'prod', '--description', 'by hand');
    const changed = await ci.tries(['pull', '--locked', '-o', 'json'], below);
    expect(changed.status).toBe(5);
    expect(conflictIn(changed.stderr)).toMatchObject({details: {conflicts: [{fields: [{path: '/metadata/description', mine: 'by hand'}]}]}});
    await ci.does('undo', '--yes');
    await ann.does('stack', 'delete', 'prod', '--remote', '--yes');
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(5);
    expect(await ci.json('stack', 'describe', 'prod')).toMatchObject({name: 'prod'});
  });

  test('takes no lock that was edited, is missing, or is of another server; and nothing beside it', async () => {
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(4);
    await ann.does('push', 'stack/prod');
    await locks();
    expect((await ci.tries(['pull', 'stack/prod', '--locked'], below)).status).toBe(2);
    const text = readFileSync(lockFile(), 'utf8');
    for (const wrong of [text.replace('s3://acme-ml', 's3://other'), text.replace(/"server": "[^"]*"/, '"server": "another"'), text.slice(0, -20), '[]', '{"kind": "StackLock", "apiVersion": "cairn/v1"}']) {
      writeFileSync(lockFile(), wrong);
      expect((await ci.tries(['pull', '--locked'], below)).status).toBe(7);
    }
    expect((await ci.tries(['stack', 'describe', 'prod'])).status).toBe(4);
  });
});

describe('push --locked', () => {
  test('sends exactly what was locked, and refuses what was changed after', async () => {
    expect((await locks()).objects.map(({revision}: {revision: number | null}) => revision)).toEqual([null, null, null]);
    await ann.does('artifact-store', 'update', 's3', '--path=s3://not-reviewed');
    const refused = await ann.tries(['push', '--locked', '-o', 'json'], below);
    expect(refused.status).toBe(5);
    expect(conflictIn(refused.stderr)).toMatchObject({details: {conflicts: [{fields: [{path: '/spec/config/path', base: 's3://acme-ml', mine: 's3://not-reviewed'}]}]}});
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(5);
    await ann.does('undo', '--yes');
    expect((await ann.tries(['push', '--locked', '--dry-run'], below)).status).toBe(0);
    expect((await ann.tries(['push', '--locked'], below)).status).toBe(0);
    expect((await ann.tries(['push', '--locked'], below)).status).toBe(0);
    expect((await ci.tries(['pull', '--locked'], below)).status).toBe(0);
  });

  test('refuses where the server has moved on, though nothing is to be sent', async () => {
    await ann.does('push', 'stack/prod');
    await locks();
    await ci.does('pull', '--all');
    await ci.does('stack', 'update', 'prod', '--description', 'later');
    await ci.does('push', 'stack/prod');
    const refused = await ann.tries(['push', '--locked', '-o', 'json'], below);
    expect(refused.status).toBe(5);
    expect(conflictIn(refused.stderr)).toMatchObject({details: {conflicts: [{fields: [{path: '/metadata/description', theirs: 'later'}]}]}});
  });
});
