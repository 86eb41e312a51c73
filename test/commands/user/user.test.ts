import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';
import {testApp} from '../../support/app.js';
import {rootPassword, testServer} from '../../support/server.js';
import type {TestServer} from '../../support/server.js';

let server: TestServer;
const homes = {root: newHome(), ann: newHome()};

async function run(who: keyof typeof homes, argv: readonly string[], stdin = ''): Promise<Outcome> {
  return (await testApp({home: homes[who], stdin})).run(...argv, '-o', 'json');
}

async function json(who: keyof typeof homes, ...argv: readonly string[]): Promise<unknown> {
  return JSON.parse((await run(who, argv)).stdout);
}

beforeAll(async () => {
  server = await testServer();
  await run('root', ['connect', server.url, '--username', 'root', '--password-stdin'], rootPassword);
});
afterAll(() => server.close());

describe('people on a server', () => {
  const ann = {id: expect.any(String), username: 'ann', role: 'member', active: true, created: expect.any(String)};

  test('are made by an admin, and can then connect', async () => {
    const outcome = await run('root', ['user', 'create', 'ann', '--password-stdin'], 'password of ann\n');
    expect(JSON.parse(outcome.stdout)).toEqual(ann);
    expect(await run('ann', ['connect', server.url, '--username', 'ann', '--password-stdin'], 'password of ann')).toMatchObject({status: 0});
  });

  test('have names that nobody else has', async () => {
    expect(await run('root', ['user', 'create', 'ANN', '--password-stdin'], 'password of ann\n')).toMatchObject({status: 5});
    expect(await run('root', ['user', 'create', 'everyone', '--password-stdin'], 'password of ann\n')).toMatchObject({status: 7});
  });

  test('need a password that the server takes', async () => {
    expect(await run('root', ['user', 'create', 'bob', '--password-stdin'], 'short\n')).toMatchObject({status: 7});
  });

  test('are listed and described to everyone there', async () => {
    expect(await json('ann', 'user', 'list')).toEqual([ann, expect.objectContaining({username: 'root', role: 'admin'})]);
    expect(await json('ann', 'user', 'describe', 'Ann')).toEqual(ann);
    expect(await run('ann', ['user', 'describe', 'zed'])).toMatchObject({status: 4});
  });

  test('are managed by admins only', async () => {
    expect(await run('ann', ['user', 'create', 'eve', '--password-stdin'], 'password of eve\n')).toMatchObject({status: 6});
    expect(await run('ann', ['user', 'deactivate', 'root', '--yes'])).toMatchObject({status: 6});
  });

  test('lose their access at once when deactivated, which asks first', async () => {
    expect(await run('root', ['user', 'deactivate', 'ann'])).toMatchObject({status: 2});
    expect(await json('root', 'user', 'deactivate', 'ann', '--yes')).toEqual({...ann, active: false});
    expect(await run('ann', ['whoami'])).toMatchObject({status: 3});
    expect(await run('ann', ['login', '--password-stdin'], 'password of ann')).toMatchObject({status: 3});
  });
});
