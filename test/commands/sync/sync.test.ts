import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {Prompter} from '../../../src/terminal/prompter.js';
import {openServerClient} from '../../../src/backend/remote/server-client.js';
import {testApp} from '../../support/app.js';
import type {TestAppOptions} from '../../support/app.js';
import {newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';
import {rootPassword, testServer} from '../../support/server.js';
import type {TestServer} from '../../support/server.js';

const password = 'correct horse battery';
let server: TestServer;
const homes = {ann: newHome(), other: newHome(), bob: newHome()};
type Who = keyof typeof homes;

beforeAll(async () => {
  server = await testServer();
  const client = openServerClient(server.url, (await openServerClient(server.url).signIn({username: 'root', password: rootPassword})).token);
  for (const username of ['ann', 'bob']) await client.users.create({username, password});
  for (const who of ['ann', 'other', 'bob'] as const) {
    await as(who, ['connect', server.url, '--name', 'acme', '--username', who === 'bob' ? 'bob' : 'ann', '--password-stdin'], {stdin: `${password}\n`});
  }
  await does('ann', 'artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://data');
  await does('ann', 'orchestrator', 'register', 'kube', '--flavor', 'kubernetes');
  await does('ann', 'stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--set');
});
afterAll(() => server.close());

async function as(who: Who, argv: readonly string[], options: TestAppOptions = {}): Promise<Outcome> {
  return (await testApp({home: homes[who], ...options})).run(...argv);
}

async function does(who: Who, ...argv: readonly string[]): Promise<string> {
  const {status, stdout, stderr} = await as(who, argv);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

async function json(who: Who, ...argv: readonly string[]): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse(await does(who, ...argv, '-o', 'json'));
}

/** Says yes, and chooses by the beginning of a choice; `asked` has every question. */
function answering(asked: string[], choice = ''): Prompter {
  const never = async (question: string): Promise<never> => Promise.reject(new Error(`asked ${question}`));
  return {
    canAsk: true, text: never, password: never,
    confirm: async question => asked.push(question) > 0,
    choose: async (question, choices) => {
      asked.push(question);
      return choices.find(each => each.startsWith(choice)) as string;
    },
  };
}

describe('in the order in which a team does it', () => {
  test('push sends the active stack, and its steps have the shape that scripts read', async () => {
    const planned = await json('ann', 'push', '--dry-run');
    expect(planned).toMatchObject({applied: false, steps: [{ref: 'artifact-store/s3', kind: 'artifact-store', name: 's3', owner: 'ann', action: 'create', outcome: 'planned'}, {}, {}]});
    expect(await json('ann', 'status')).toMatchObject({remote: 'acme', user: 'ann', fetched: null, objects: [{state: 'local-only'}, {state: 'local-only'}, {state: 'local-only'}]});
    expect(await as('ann', ['status', '--exit-code'])).toMatchObject({status: 10});
    expect((await json('ann', 'push')).steps.map(({outcome}: {outcome: string}) => outcome)).toEqual(['created', 'created', 'created']);
    expect(await json('ann', 'push')).toMatchObject({applied: true, steps: [{action: 'none', outcome: 'unchanged'}, {}, {}]});
    expect(await as('ann', ['status', '--exit-code'])).toMatchObject({status: 0});
  });

  test('share shows its receipt before it asks', async () => {
    const asked: string[] = [];
    const {status, stderr} = await as('ann', ['stack', 'share', 'prod', '--with', 'bob', '--for', '7d'], {prompter: answering(asked)});
    expect({status, asked}).toEqual({status: 0, asked: ['Share stack/prod?']});
    expect(stderr).toMatch(/user:bob gets "use" on stack\/prod until .*\n.*orchestrator\/kube, artifact-store\/s3/);
    expect(await json('ann', 'stack', 'shares')).toEqual([{grantee: 'user:bob', right: 'use', until: expect.stringMatching(/Z$/)}]);
  });

  test('share takes no wrong right, person or time, and in a script no silence', async () => {
    for (const flags of [['--with', 'bob', '--right', 'own'], ['--with', 'no one'], []]) {
      expect(await as('ann', ['stack', 'share', 'prod', ...flags])).toMatchObject({status: 2});
    }
    expect(await as('ann', ['stack', 'share', 'prod', '--with', 'bob', '--for', 'ever', '--yes'])).toMatchObject({status: 7});
    expect(await as('ann', ['stack', 'share', 'prod', '--with', 'everyone'])).toMatchObject({status: 2, stderr: expect.stringContaining('--yes')});
  });

  test('pull brings what was shared; a dry run only says so', async () => {
    expect(await json('bob', 'pull', 'stack/ann/prod', '--dry-run')).toMatchObject({applied: false, steps: [{action: 'create', outcome: 'planned'}, {}, {}]});
    expect(await json('bob', 'stack', 'list', '--query', '[].name')).toEqual(['default']);
    expect(await json('bob', 'sync', 'stack/ann/prod', '--dry-run')).toMatchObject({applied: false});
    expect((await json('bob', 'pull', 'stack/ann/prod')).steps.at(-1)).toMatchObject({ref: 'stack/ann/prod', owner: 'ann', outcome: 'created'});
  });

  test('pull asks about each field that both changed, on a terminal', async () => {
    await does('other', 'pull', '--all');
    await does('other', 'artifact-store', 'update', 's3', '--path=s3://theirs');
    await does('other', 'push', '--all');
    await does('ann', 'artifact-store', 'update', 's3', '--path=s3://mine');
    const refused = await as('ann', ['pull', '-o', 'json']);
    expect(refused).toMatchObject({status: 5, stdout: ''});
    expect(JSON.parse(refused.stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      code: 'conflict', details: {conflicts: [{ref: 'artifact-store/s3', fields: [{path: '/spec/config/path', base: 's3://data', mine: 's3://mine', theirs: 's3://theirs'}]}]},
    });
    expect(await as('ann', ['pull', '--ours', '--theirs'])).toMatchObject({status: 2});
    expect(await as('ann', ['pull', '--field', 'path=mine'])).toMatchObject({status: 2});
    const [aborted, asked]: string[][] = [[], []];
    expect(await as('ann', ['pull'], {prompter: answering(aborted as string[], 'abort')})).toMatchObject({status: 5});
    expect(await json('ann', 'artifact-store', 'describe', 's3', '--query', 'config.path')).toBe('s3://mine');
    expect(await as('ann', ['pull'], {prompter: answering(asked as string[], 'mine')})).toMatchObject({status: 0});
    expect(aborted).toEqual(asked);
    expect(asked).toEqual(['artifact-store/s3 /spec/config/path (was "s3://data")']);
    expect(await json('ann', 'status', '--query', "objects[?name=='s3'].[state, fields[0].mine]")).toEqual([['ahead', 's3://mine']]);
  });

  test('sync goes both ways', async () => {
    const {applied, steps} = await json('ann', 'sync', '--all');
    expect(applied).toBe(true);
    expect(steps.filter(({action}: {action: string}) => action !== 'none')).toMatchObject([{direction: 'push', ref: 'artifact-store/s3', action: 'update'}]);
    await does('other', 'pull', '--all', '--field', 'path=theirs');
    expect(await json('other', 'status', '--fetch', '--exit-code', '--query', 'objects[].state')).toEqual(['in-sync', 'in-sync', 'in-sync']);
  });

  test('a deletion against a change is one question, whatever was changed', async () => {
    await does('ann', 'artifact-store', 'register', 'gone', '--flavor', 's3', '--path=s3://gone');
    await does('ann', 'push', 'artifact-store/gone');
    await does('other', 'pull', '--all');
    await does('other', 'artifact-store', 'update', 'gone', '--path=s3://kept', '--description', 'kept');
    await does('other', 'push', 'artifact-store/gone');
    await does('ann', 'artifact-store', 'delete', 'gone', '--yes');
    const asked: string[] = [];
    expect(await as('ann', ['pull', 'artifact-store/gone'], {prompter: answering(asked, 'theirs')})).toMatchObject({status: 0});
    expect(asked).toEqual(['artifact-store/gone was deleted here and changed there']);
    expect(await json('ann', 'artifact-store', 'describe', 'gone')).toMatchObject({description: 'kept', state: 'in-sync'});
    await does('ann', 'artifact-store', 'delete', 'gone', '--remote', '--yes');
    await does('other', 'pull', '--all');
  });

  test('unshare asks, and says what it can not take back', async () => {
    expect(await as('ann', ['stack', 'unshare', '--with', 'bob'])).toMatchObject({status: 2});
    expect(await as('ann', ['stack', 'unshare', '--with', 'bob', '--yes'])).toMatchObject({status: 0, stdout: expect.stringContaining('what was pulled already stays')});
    expect(await json('ann', 'stack', 'unshare', 'prod', '--with', 'bob', '--yes')).toMatchObject({ended: [], unchanged: ['user:bob']});
    expect(await json('ann', 'stack', 'shares', 'prod')).toEqual([]);
  });

  test('without a remote all of them say how to get one', async () => {
    for (const argv of [['push'], ['pull'], ['sync'], ['status'], ['stack', 'shares']]) {
      expect((await (await testApp()).run(...argv)).status).toBe(3);
    }
  });
});
