import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {openServerClient} from '../../../src/backend/remote/server-client.js';
import {testApp} from '../../support/app.js';
import {newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';
import {rootPassword, testServer} from '../../support/server.js';
import type {TestServer} from '../../support/server.js';

const password = 'correct horse battery';
let server: TestServer;
const homes = {ann: newHome(), bob: newHome()};
type Who = keyof typeof homes;

beforeAll(async () => {
  server = await testServer();
  const client = openServerClient(server.url, (await openServerClient(server.url).signIn({username: 'root', password: rootPassword})).token);
  for (const username of ['ann', 'bob'] as const) {
    await client.users.create({username, password});
    await tries(username, ['connect', server.url, '--name', 'acme', '--username', username, '--password-stdin'], `${password}\n`);
  }
  await does('ann', 'artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://data');
  await does('ann', 'orchestrator', 'register', 'kube', '--flavor', 'kubernetes');
  await does('ann', 'orchestrator', 'register', 'gpu', '--flavor', 'kubernetes');
  await does('ann', 'stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
  await does('ann', 'push', 'stack/prod');
  await does('ann', 'stack', 'share', 'prod', '--with', 'bob', '--right', 'edit', '--yes');
  await does('bob', 'pull', 'stack/ann/prod');
});
afterAll(() => server.close());

async function tries(who: Who, argv: readonly string[], stdin?: string): Promise<Outcome> {
  return (await testApp({home: homes[who], ...(stdin === undefined ? {} : {stdin})})).run(...argv);
}

async function does(who: Who, ...argv: readonly string[]): Promise<string> {
  const {status, stdout, stderr} = await tries(who, argv);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

async function json(who: Who, ...argv: readonly string[]): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse(await does(who, ...argv, '-o', 'json'));
}

test('what is in sync is the same as the server’s, and what isn’t there is not found', async () => {
  expect(await does('ann', 'diff', 'stack/prod', '--exit-code')).toBe('stack/prod is the same as acme:stack/prod.\n');
  expect(await does('bob', 'diff', 'stack/ann/prod', '--exit-code')).toBe('stack/ann/prod is the same as acme:stack/ann/prod.\n');
  expect(await tries('ann', ['diff', 'orchestrator/gpu'])).toMatchObject({status: 4, stderr: expect.stringContaining('--fetch')});
  expect(await tries('ann', ['diff', 'stack/prod', 'acme:stack/nope'])).toMatchObject({status: 4});
});

test('a change here shows without asking the server, components by name', async () => {
  await does('ann', 'stack', 'update', 'prod', '-o', 'gpu', '--description', 'night');
  await does('ann', 'artifact-store', 'update', 's3', '--path=s3://new');
  expect(await json('ann', 'diff', 'stack/prod', '--closure')).toMatchObject({
    ref: 'stack/prod', owner: 'ann', against: 'acme:stack/prod',
    fields: [{path: '/metadata/description', after: 'night'}, {path: '/spec/components/orchestrator', before: 'kube', after: 'gpu'}],
    components: [{ref: 'orchestrator/gpu', fields: expect.arrayContaining([{path: '/metadata/name', after: 'gpu'}])}, {ref: 'artifact-store/s3', fields: [{path: '/spec/config/path', before: 's3://data', after: 's3://new'}]}],
  });
  expect(await tries('ann', ['diff', 'stack/prod', 'acme:stack/prod', '--exit-code'])).toMatchObject({status: 10});
});

test('a change there shows once it was fetched', async () => {
  await does('ann', 'push', 'stack/prod');
  expect((await json('bob', 'diff', 'stack/ann/prod')).fields).toEqual([]);
  const {fields, owner} = await json('bob', 'diff', 'stack/ann/prod', '--fetch');
  expect(owner).toBe('ann');
  expect(fields).toMatchObject([{path: '/metadata/description', before: 'night'}, {path: '/spec/components/orchestrator', before: expect.stringMatching(/^gpu \(.{36}\)$/), after: 'ann/kube'}]);
  expect((await json('bob', 'diff', 'stack/ann/prod', 'acme:stack/ann/prod')).fields).toEqual(fields);
});

test('an export of somebody else’s stack is whole, and becomes one’s own', async () => {
  const stdin = await does('bob', 'stack', 'export', 'ann/prod');
  const {status, stdout} = await tries('bob', ['stack', 'import', '-f', '-', 'mine', '-o', 'json'], stdin);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).steps.map(({ref, action}: {ref: string; action: string}) => [ref, action])).toEqual([['orchestrator/kube', 'create'], ['artifact-store/s3', 'create'], ['stack/mine', 'create']]);
  expect(await json('bob', 'stack', 'copy', 'ann/prod', 'copied', '--with-components')).toMatchObject({owner: null, components: {orchestrator: {name: 'copied'}, artifact_store: {name: 'copied'}}});
});
