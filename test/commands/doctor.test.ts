import {chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {someone} from '../support/team.js';
import type {Person} from '../support/team.js';

interface Row {
  readonly check: string;
  readonly place: string | null;
  readonly state: string;
  readonly problem: string | null;
  readonly cure: string | null;
}

let ann: Person;
const at = (path: string): string => join(ann.home, path);
const put = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), {recursive: true, mode: 0o700});
  writeFileSync(at(path), text, {mode: 0o600});
};
const edit = (path: string, from: string | RegExp, to: string): void => writeFileSync(at(path), readFileSync(at(path), 'utf8').replace(from, to));

/** The rows that aren't well, and the exit status. */
async function examined(...flags: string[]): Promise<{readonly status: number | null; readonly rows: readonly Row[]; readonly text: string}> {
  const {status, stdout, stderr} = await ann.tries(['doctor', '-o', 'json', ...flags]);
  expect(stderr).toBe('');
  return {status, rows: (JSON.parse(stdout) as Row[]).filter(({problem}) => problem !== null), text: stdout};
}

let base: string;

const flavorText = `apiVersion: cairn/v1
kind: Flavor
metadata: {name: minio}
spec:
  type: artifact_store
  schema: {type: object, required: [endpoint], properties: {endpoint: {type: string}, pin: {type: string, x-secret: true}}}
`;
const binding = {component: 'c', pointer: '/key', digest: 'd', owner: 'bob', secret: 's', key: 'k', reference: {secret: 's', key: 'k'}};

beforeAll(async () => {
  ann = someone('ann');
  base = ann.home;
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes');
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://b');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--set');
  expect((await ann.tries(['secret', 'create', 'sec', '--value', 'k=-'], {stdin: 'hunter2'})).status).toBe(0);
  expect((await ann.tries(['flavor', 'register', '-'], {stdin: flavorText})).status).toBe(0);
  await ann.does('artifact-store', 'register', 'own', '--flavor', 'minio', '--endpoint=http://m');
  await ann.does('secret', 'recipient');
  writeFileSync(join(ann.home, 'config/bindings.json'), JSON.stringify([binding]), {mode: 0o600});
});
afterAll(() => rmSync(base, {recursive: true, force: true}));
beforeEach(() => {
  ann = someone('ann');
  cpSync(base, ann.home, {recursive: true});
});
afterEach(() => rmSync(ann.home, {recursive: true, force: true}));

describe('cairn doctor', () => {
  test('finds nothing wrong with what cairn wrote, nor with nothing at all', async () => {
    expect(await examined()).toMatchObject({status: 0, rows: []});
    rmSync(ann.home, {recursive: true});
    mkdirSync(ann.home, {mode: 0o700});
    expect(await examined()).toMatchObject({status: 0, rows: []});
  });

  test.each<readonly [what: string, damage: () => void, wanted: Partial<Record<keyof Row, unknown>>]>([
    ['a file that is no YAML, with its line', () => put('data/stacks/bad.yaml', 'a: [1,\n'), {check: 'objects', state: 'error', place: /stacks\/bad\.yaml$/, problem: /line 2, column 1/, cure: /\$EDITOR .*bad\.yaml/}],
    ['two files with one id', () => put('data/stacks/twin.yaml', readFileSync(at('data/stacks/prod.yaml'), 'utf8').replace('name: prod', 'name: twin')), {check: 'objects', state: 'error', problem: /same id as/}],
    ['a file called otherwise than its object', () => edit('data/stacks/prod.yaml', 'name: prod', 'name: other'), {check: 'objects', state: 'warning', problem: /metadata\.name is another one/}],
    ['a store of a newer format', () => put('data/store.json', '{"format":3,"id":"x"}'), {check: 'store', state: 'error', problem: /format 3/}],
    ['a damaged record of a change', () => put('state/redo.json', '{"id"'), {check: 'changes', state: 'error', cure: /^mv /}],
    ['a change that is not finished', () => put('state/redo.json', `{"id":"${'0'.repeat(32)}","changes":[]}`), {check: 'changes', state: 'warning'}],
    ['a lock that names nobody', () => put('state/lock', 'x'), {check: 'lock', state: 'error', cure: /^rm /}],
    ['a file that is no object', () => put('data/notes.txt', 'x'), {check: 'files', state: 'warning', place: /notes\.txt$/}],
    ['a folder in the place of a file', () => void mkdirSync(at('data/stacks/x.yaml')), {check: 'files', state: 'warning', place: /x\.yaml$/}],
    ['what a killed command left', () => put('data/stacks/.prod.yaml.0123.tmp', 'x'), {check: 'files', state: 'warning', cure: /^rm /}],
    ['a link out of the store', () => symlinkSync('/etc/hostname', at('data/stacks/x.yaml')), {check: 'links', state: 'warning', problem: /leaves the store/}],
    ['a link that leads nowhere', () => symlinkSync('nowhere', at('data/stacks/x.yaml')), {check: 'links', state: 'error', problem: /leads nowhere/}],
    ['damaged sync state', () => put('state/remotes/i/a/heads/00.json', '{"x":1}'), {check: 'sync-state', state: 'error', place: /heads\/00\.json$/}],
    ['sync state of nobody', () => put('state/remotes/i/a/fetched.json', '{"cursor":"c","at":"t"}'), {check: 'sync-state', state: 'warning', problem: /not connected to/}],
    ['a damaged index', () => put('cache/index/00.json', '[['), {check: 'index', state: 'warning', cure: 'cairn doctor --fix'}],
    ['damaged settings', () => put('config/config.json', '{'), {check: 'settings', state: 'error'}],
    ['a setting that nobody knows', () => edit('config/config.json', '{', '{"stak": "x",'), {check: 'settings', state: 'warning', problem: /"stak"/}],
    ['damaged credentials', () => put('config/credentials.json', '{"x":1}'), {check: 'credentials', state: 'error'}],
    ['a key that others can read', () => chmodSync(at('config/secret.key'), 0o644), {check: 'permissions', state: 'error', cure: /^chmod 0600 .*secret\.key$/}],
    ['a secret that others can read', () => chmodSync(at('data/secrets/sec.yaml'), 0o644), {check: 'permissions', state: 'warning', cure: /^chmod 0600/}],
    ['a store that others can write', () => chmodSync(at('data'), 0o777), {check: 'permissions', state: 'error', cure: /^chmod 0755/}],
    ['a reference to nothing', () => edit('data/stacks/prod.yaml', 'kube', 'nothing'), {check: 'references', state: 'error', place: 'stack/prod', problem: /"nothing"/}],
    ['a setting of the wrong type', () => edit('data/components/artifact_store/s3.yaml', /path: .*/, 'path: 5'), {check: 'flavors', state: 'error', place: 'artifact-store/s3', problem: /path must be text/}],
    ['a secret in clear', () => edit('data/components/artifact_store/s3.yaml', 'path:', 'secret: hunter3\n    path:'), {check: 'flavors', state: 'error', problem: /secret stands in clear/}],
    ['a reference to a secret that is not here', () => edit('data/components/artifact_store/s3.yaml', 'path:', 'secret: "{{ gone.k }}"\n    path:'), {check: 'flavors', state: 'warning', problem: /there is no secret "gone"/}],
    ['a value of another key', () => edit('data/secrets/sec.yaml', /v1:..../, 'v1:AAAA'), {check: 'secrets', state: 'error', place: 'secret/sec.k'}],
    ['a lost key', () => rmSync(at('config/secret.key')), {check: 'secrets', state: 'error', problem: /key of the local secrets is missing/}],
    ['an entry of the journal that is torn', () => put('state/journal/000000/02.json', '{"command"'), {check: 'journal', state: 'warning', place: /000000\/02\.json$/, cure: /^rm /}],
    ['damaged bindings', () => put('config/bindings.json', '[{"hunter5": 1}]'), {check: 'bindings', state: 'error', place: /bindings\.json$/}],
    ['bindings that others can read', () => chmodSync(at('config/bindings.json'), 0o644), {check: 'permissions', state: 'error', cure: /^chmod 0600 .*bindings\.json$/}],
    ['a damaged identity', () => put('config/identity.key', 'hunter4'), {check: 'identity', state: 'error', place: /identity\.key$/}],
    ['an identity of another key', () => edit('config/identity.key', /v1:..../, 'v1:AAAA'), {check: 'identity', state: 'error', place: /identity\.key$/}],
    ['an identity whose key is lost', () => rmSync(at('config/secret.key')), {check: 'identity', state: 'error', cure: /Restore/}],
    ['an identity that others can read', () => chmodSync(at('config/identity.key'), 0o644), {check: 'permissions', state: 'error', cure: /^chmod 0600 .*identity\.key$/}],
    ['a flavor that is no YAML', () => put('data/flavors/artifact_store/minio.yaml', 'a: ['), {check: 'objects', state: 'error', place: /minio\.yaml$/}],
    ['a flavor whose schema can not be used', () => edit('data/flavors/artifact_store/minio.yaml', 'type: object', 'type: list'), {check: 'custom-flavors', state: 'error', place: 'artifact-store-flavor/minio'}],
    ['a component that its custom flavor refuses', () => edit('data/components/artifact_store/own.yaml', /endpoint: .*/, 'endpoint: 5'), {check: 'flavors', state: 'error', place: 'artifact-store/own', problem: /endpoint must be text/}],
    ['a value in clear in a secret field of a custom flavor', () => edit('data/components/artifact_store/own.yaml', 'endpoint:', 'pin: hunter6\n    endpoint:'), {check: 'flavors', state: 'error', problem: /pin stands in clear/}],
    ['an active stack that is not here', () => edit('config/config.json', '"prod"', '"gone"'), {check: 'active-stack', state: 'error', problem: /stack\/gone does not exist/}],
    ['a damaged file of the directory', () => put('.cairn/config.yaml', 'stack: [1'), {check: 'directory', state: 'error'}],
  ])('names %s, says what to do, and tells no value', async (_, damage, wanted) => {
    damage();
    const {status, rows, text} = await examined();
    const row = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, value instanceof RegExp ? expect.stringMatching(value) : value]));
    expect(rows).toContainEqual(expect.objectContaining(row));
    expect(rows.every(({cure}) => cure !== null)).toBe(true);
    expect(status).toBe(rows.some(({state}) => state === 'error') ? 1 : 0);
    expect(text).not.toMatch(/hunter/);
  });

  test('changes nothing unless told to; with --fix permissions are right again, and the index is gone', async () => {
    chmodSync(at('config/secret.key'), 0o644);
    put('cache/index/00.json', '[[');
    expect((await examined()).status).toBe(1);
    expect(statSync(at('config/secret.key')).mode & 0o777).toBe(0o644);

    const {status, rows} = await examined('--fix');
    expect([status, rows.map(({state, problem}) => [state, problem])]).toEqual([0, [['ok', expect.stringMatching(/; fixed$/)], ['ok', expect.stringMatching(/; fixed$/)]]]);
    expect(statSync(at('config/secret.key')).mode & 0o777).toBe(0o600);
    expect(await examined()).toMatchObject({status: 0, rows: []});
  });
});
