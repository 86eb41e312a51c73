/** Secrets on the server, by the real program: the same verbs with --remote, and values that travel with a push. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {startTeam} from '../../support/team.js';
import type {Person, Team} from '../../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;
const patience = 180_000;

beforeAll(async () => {
  team = await startTeam();
  [ann, bob] = [await team.person('ann'), await team.person('bob')];
}, patience);
afterAll(() => team?.close());

const json = async (person: Person, args: readonly string[], stdin = ''): Promise<any> => { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  const {status, stdout, stderr} = await person.tries([...args, '--output', 'json'], {stdin});
  expect({args, status, stderr: status === 0 ? '' : stderr}).toEqual({args, status: 0, stderr: ''});
  return JSON.parse(stdout);
};
const failure = async (person: Person, args: readonly string[], stdin = ''): Promise<{code: string; message: string; status: number}> => {
  const {status, stderr} = await person.tries([...args, '--output', 'json'], {stdin});
  return {...(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '{}') as {code: string; message: string}), status: status ?? -1};
};
const notices = async (person: Person, args: readonly string[]): Promise<string> => {
  const {status, stderr} = await person.tries([...args, '--output', 'json']);
  expect({status, stderr: status === 0 ? '' : stderr}).toEqual({status: 0, stderr: ''});
  return stderr;
};

describe('secret verbs with --remote', () => {
  test('create, list, get, describe, update, rename and delete there, and leave this machine alone', async () => {
    expect(await json(ann, ['secret', 'create', 'there', '--value', 'key=-', '--label', 'tier=prod', '--remote'], 'cnry-one\n')).toMatchObject({
      action: 'create', ref: 'secret/there', name: 'there', owner: 'ann', keys: ['key'], remote: 'acme', labels: {tier: 'prod'},
    });
    expect(await json(ann, ['secret', 'list'])).toEqual([]);
    expect(await json(ann, ['secret', 'list', '--remote', 'acme'])).toMatchObject([{ref: 'secret/there', remote: 'acme'}]);
    expect(await json(ann, ['secret', 'get', 'there', '--remote'])).toMatchObject({keys: ['key'], usedBy: [], description: null});
    expect((await ann.does('secret', 'get', 'there', '--reveal', 'key', '--remote')).trim()).toBe('cnry-one');
    expect(await json(ann, ['secret', 'update', 'there', '--value', 'key=-', '--value', 'more=-', '--description', 'x', '--remote'], 'two\nthree\n')).toMatchObject({action: 'update', keys: ['key', 'more']});
    expect(await json(ann, ['secret', 'update', 'there', '--value', 'key=-', '--remote'], 'two\n')).toMatchObject({action: 'none'});
    expect(await json(ann, ['secret', 'update', 'there', '--remove', 'more', '--remove-label', 'tier', '--remote'])).toMatchObject({keys: ['key'], labels: {}});
    expect(await json(ann, ['secret', 'rename', 'there', 'renamed', '--remote'])).toMatchObject({name: 'renamed', rewritten: []});
    expect(await json(ann, ['secret', 'describe', 'renamed', '--remote'])).toMatchObject({description: 'x', references: [], bindings: []});
    expect(await failure(bob, ['secret', 'describe', 'ann/renamed', '--remote'])).toMatchObject({code: 'not_found', status: 4});
    expect(await failure(ann, ['secret', 'get', 'renamed', '--reveal', 'kye', '--remote'])).toMatchObject({code: 'not_found'});
    expect(await failure(ann, ['secret', 'create', 'renamed', '--value', 'key=-', '--remote'], 'x')).toMatchObject({code: 'exists', status: 5});
    expect(await json(ann, ['secret', 'delete', 'renamed', '--yes', '--remote'])).toMatchObject({action: 'delete', remote: 'acme'});
    expect(await json(ann, ['secret', 'list', '--remote'])).toEqual([]);
  }, patience);
});

describe('a push', () => {
  test('says what is unmet there, sends values when it is asked to, and is done once', async () => {
    await json(ann, ['secret', 'create', 's3', '--value', 'key=-'], 'cnry-pushed');
    await ann.does('artifact-store', 'register', 'store', '--flavor', 's3', '--path=s3://b', '--key={{ s3.key }}', '--secret={{ s3.key }}');
    await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
    await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 'store');
    expect(await notices(ann, ['push', 'stack/prod'])).toContain('unmet_there');
    expect(await json(ann, ['secret', 'list', '--remote'])).toEqual([]);
    expect((await json(ann, ['push', 'stack/prod', '--with-secrets', '--dry-run'])).steps).toContainEqual(expect.objectContaining({ref: 'secret/s3', action: 'create'}));
    expect(await json(ann, ['secret', 'list', '--remote'])).toEqual([]);
    expect((await json(ann, ['push', 'stack/prod', '--with-secrets'])).steps).toContainEqual(expect.objectContaining({ref: 'secret/s3', kind: 'secret', owner: 'ann', action: 'create'}));
    expect((await json(ann, ['push', 'stack/prod', '--with-secrets'])).steps).toContainEqual(expect.objectContaining({ref: 'secret/s3', action: 'none'}));
    expect(await notices(ann, ['push', 'stack/prod'])).not.toContain('unmet_there');
    expect(await json(ann, ['secret', 'describe', 's3', '--remote'])).toMatchObject({usedBy: ['artifact-store/store'], references: [{field: 'key'}, {field: 'secret'}]});
    expect(await failure(ann, ['secret', 'delete', 's3', '--remote', '--yes'])).toMatchObject({code: 'in_use'});
  }, patience);

  test('never overwrites what somebody changed there, unless it is forced', async () => {
    await json(ann, ['secret', 'update', 's3', '--value', 'key=-', '--remote'], 'changed there');
    expect(await failure(ann, ['push', 'stack/prod', '--with-secrets'])).toMatchObject({code: 'conflict', status: 5});
    expect((await ann.does('secret', 'get', 's3', '--reveal', 'key', '--remote')).trim()).toBe('changed there');
    expect((await json(ann, ['push', 'stack/prod', '--with-secrets', '--force'])).steps).toContainEqual(expect.objectContaining({ref: 'secret/s3', action: 'update'}));
    expect((await ann.does('secret', 'get', 's3', '--reveal', 'key', '--remote')).trim()).toBe('cnry-pushed');
    await json(ann, ['secret', 'update', 's3', '--value', 'key=-'], 'cnry-changed-here');
    expect((await json(ann, ['push', 'stack/prod', '--with-secrets'])).steps).toContainEqual(expect.objectContaining({ref: 'secret/s3', action: 'update'}));
  }, patience);
});

describe('a colleague with `use`', () => {
  test('has the need met by the server, and never sees the value', async () => {
    await ann.does('stack', 'share', 'prod', '--with', 'bob', '--right', 'use', '--force', '--yes');
    const said = await notices(bob, ['pull', 'stack/ann/prod']);
    expect(said).toContain('met_there');
    expect(said).not.toContain('unmet_need');
    const {stdout} = await bob.tries(['stack', 'check', 'ann/prod', '--output', 'json']);
    const secrets = (JSON.parse(stdout) as {findings: readonly {what: string; state: string; detail: string}[]}).findings.filter(({what}) => what === 'secret');
    expect(secrets).toMatchObject([{state: 'met', detail: 's3.key, which acme gives to your runs'}, {state: 'met'}]);
    expect(await json(bob, ['secret', 'get', 'ann/s3', '--remote'])).toMatchObject({ref: 'secret/ann/s3', owner: 'ann', keys: ['key']});
    expect(await failure(bob, ['secret', 'get', 'ann/s3', '--reveal', 'key', '--remote'])).toMatchObject({code: 'not_allowed', status: 6});
    await ann.does('stack', 'unshare', 'prod', '--with', 'bob', '--yes');
    expect((await bob.tries(['stack', 'check', 'ann/prod', '--fetch', '--output', 'json'])).stdout).toContain('"state": "unmet"');
  }, patience);
});
