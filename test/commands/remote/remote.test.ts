import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {Prompter} from '../../../src/terminal/prompter.js';
import {newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';
import {SecretValue} from '../../../src/domain/secret-value.js';
import {testApp} from '../../support/app.js';
import type {TestAppOptions} from '../../support/app.js';
import {rootPassword, testServer} from '../../support/server.js';
import type {TestServer} from '../../support/server.js';

let server: TestServer;
let home: string;

beforeEach(async () => {
  server = await testServer();
  home = newHome();
});
afterEach(() => server.close());

async function run(argv: readonly string[], options: TestAppOptions = {}): Promise<Outcome> {
  return (await testApp({home, ...options})).run(...argv);
}

async function json(...argv: readonly string[]): Promise<any> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse((await run([...argv, '-o', 'json'])).stdout);
}

function connect(...flags: readonly string[]): Promise<Outcome> {
  return run(['connect', server.url, '--username', 'root', '--password-stdin', ...flags], {stdin: `${rootPassword}\n`});
}

function failureIn({stderr}: Outcome): any { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  return JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
}

describe('connect', () => {
  test('adds a remote, logs in, and keeps the token out of the settings', async () => {
    expect(await connect('--name', 'acme')).toMatchObject({status: 0});
    expect(await json('whoami')).toEqual({
      user: 'root', remote: 'acme', url: server.url, role: 'admin', cached: false,
      credential: {kind: 'session', storedIn: 'file', expires: expect.stringMatching(/Z$/), place: join(home, 'config', 'credentials.json')},
      secretKey: null,
    });
    expect(await json('remote', 'list')).toMatchObject([{name: 'acme', url: server.url, user: 'root', current: true}]);
    expect(readFileSync(join(home, 'config', 'config.json'), 'utf8')).not.toContain('token');
  });

  test('asks on a terminal for what is missing', async () => {
    const asked: string[] = [];
    const answer = (text: string) => async (_question: string, flag: string) => {
      asked.push(flag);
      return text;
    };
    const prompter: Prompter = {canAsk: true, text: answer('root'), password: async (_question, flag) => new SecretValue(await answer(rootPassword)(_question, flag)), confirm: async () => false, choose: async () => ''};
    expect(await run(['connect', server.url], {prompter})).toMatchObject({status: 0});
    expect(asked).toEqual(['--username', '--password-stdin']);
  });

  test('with a wrong password leaves nothing behind', async () => {
    const outcome = await run(['connect', server.url, '--username', 'root', '--password-stdin', '-o', 'json'], {stdin: 'not it\n'});
    expect(outcome).toMatchObject({status: 3, stdout: ''});
    expect(failureIn(outcome)).toMatchObject({code: 'invalid_credentials'});
    expect(await json('remote', 'list')).toEqual([]);
  });

  test('refuses a taken name, a second name for the same account, and what is no name', async () => {
    await connect('--name', 'acme');
    expect(failureIn(await connect('--name', 'ACME', '-o', 'json'))).toMatchObject({code: 'exists', next: expect.arrayContaining(['cairn login acme'])});
    expect(failureIn(await connect('--name', 'other', '-o', 'json'))).toMatchObject({code: 'exists', next: ['cairn login acme']});
    expect(failureIn(await connect('--name', '../x', '-o', 'json'))).toMatchObject({code: 'invalid_name'});
    expect(await json('remote', 'list')).toHaveLength(1);
  });

  test('sends no password to what is no cairn server, or where it would cross a network in clear', async () => {
    expect(await run(['connect', `${server.url}/elsewhere`, '--username', 'root', '--password-stdin'], {stdin: 'x\n'})).toMatchObject({status: 8});
    expect(await run(['connect', 'http://cairn.example.com', '--username', 'root', '--password-stdin'], {stdin: 'x\n'})).toMatchObject({status: 7});
  });

  test('takes a password of exactly one line', async () => {
    for (const stdin of ['', '\n', `${rootPassword}\nmore\n`]) {
      expect(await run(['connect', server.url, '--username', 'root', '--password-stdin'], {stdin})).toMatchObject({status: 7});
    }
  });

  test('with --setup makes the first admin by the one-time token', async () => {
    await server.close();
    server = await testServer(null);
    const early = await run(['connect', server.url, '--username', 'root', '--password-stdin', '-o', 'json'], {stdin: 'new password\n'});
    expect(failureIn(early)).toMatchObject({code: 'failed', next: [`cairn connect ${server.url} --setup --username NAME`]});
    const file = join(home, 'setup-token');
    const setUp = ['connect', server.url, '--name', 'acme', '--setup', '--setup-token-file', file, '--username', 'root', '--password-stdin'];
    writeFileSync(file, 'wrong\n');
    expect((await run(setUp, {stdin: 'new password\n'})).status).not.toBe(0);
    writeFileSync(file, `${server.setupToken ?? ''}\n`);
    expect(await run(setUp, {stdin: 'new password\n'})).toMatchObject({status: 0});
    expect(await json('whoami')).toMatchObject({user: 'root', role: 'admin'});
    expect((await run([...setUp, '--name', 'again'], {stdin: 'new password\n'})).status).toBe(5);
  });
});

describe('login and logout', () => {
  beforeEach(() => connect('--name', 'acme'));

  test('logout revokes the token at the server, and keeps the remote', async () => {
    const {folders} = (await testApp({home})).app.config();
    const token = /"token": "([^"]+)"/.exec(readFileSync(join(folders.config, 'credentials.json'), 'utf8'))?.[1] ?? '';
    expect(await json('logout')).toEqual({remote: 'acme', url: server.url, user: 'root', revoked: true});
    await expect((await (await testApp({home})).app.client(server.url, token)).me()).rejects.toMatchObject({code: 'not_logged_in'});
    expect(failureIn(await run(['whoami', '-o', 'json']))).toMatchObject({code: 'not_logged_in', next: ['cairn login acme']});
    expect(await run(['login', 'acme', '--password-stdin'], {stdin: rootPassword})).toMatchObject({status: 0});
    expect(await json('whoami')).toMatchObject({user: 'root'});
  });

  test('while the server is away whoami answers from what is known, and says so', async () => {
    await server.stop();
    const outcome = await run(['whoami', '-o', 'json']);
    expect(outcome.status).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({user: 'root', role: 'admin', cached: true});
    expect(failureIn(outcome)).toMatchObject({level: 'warning', code: 'cached'});
  });

  test('while the server is away logout forgets the token, and says until when it would work', async () => {
    await server.stop();
    const outcome = await run(['logout', '-o', 'json']);
    expect(JSON.parse(outcome.stdout)).toMatchObject({revoked: false});
    expect(failureIn(outcome)).toMatchObject({code: 'not_revoked', message: expect.stringMatching(/until \d{4}-/)});
    expect(await run(['whoami'])).toMatchObject({status: 3});
  });

  test('while the server is away login fails with what still works', async () => {
    await server.stop();
    const outcome = await run(['login', '--password-stdin', '-o', 'json'], {stdin: rootPassword});
    expect(outcome.status).toBe(8);
    expect(failureIn(outcome)).toMatchObject({code: 'unreachable', next: ['cairn status']});
  });

  test('login never takes another server for the one that was connected to', async () => {
    const place = join(home, 'config', 'config.json');
    writeFileSync(place, readFileSync(place, 'utf8').replace(/"instance": "[^"]+"/, '"instance": "01900000-0000-7000-8000-000000000000"'));
    const outcome = await run(['login', '--password-stdin', '-o', 'json'], {stdin: rootPassword});
    expect(failureIn(outcome)).toMatchObject({code: 'failed', next: expect.arrayContaining(['cairn disconnect acme'])});
  });

  test('disconnect asks, then forgets the remote; connecting again works', async () => {
    expect(failureIn(await run(['disconnect', '-o', 'json']))).toMatchObject({code: 'confirmation_required'});
    expect(await json('disconnect', '--yes')).toMatchObject({remote: 'acme', revoked: true});
    expect(await json('remote', 'list')).toEqual([]);
    expect(failureIn(await run(['whoami', '-o', 'json']))).toMatchObject({code: 'no_remote'});
    expect(await connect('--name', 'acme')).toMatchObject({status: 0});
  });
});

describe('several remotes', () => {
  let other: TestServer;

  beforeEach(async () => {
    other = await testServer();
    await connect('--name', 'acme');
    await run(['connect', other.url, '--name', 'labs', '--username', 'root', '--password-stdin'], {stdin: rootPassword});
  });
  afterEach(() => other.close());

  test('the first stays the current one until another is used', async () => {
    expect(await json('whoami')).toMatchObject({remote: 'acme'});
    expect(await json('remote', 'use', 'labs')).toEqual({name: 'labs', url: other.url, user: 'root', current: true});
    expect(await json('whoami')).toMatchObject({remote: 'labs'});
    expect(await json('whoami', '--remote', 'acme')).toMatchObject({remote: 'acme'});
  });

  test('what comes first than `remote use` is said', async () => {
    const outcome = await run(['remote', 'use', 'labs', '-o', 'json'], {environment: {CAIRN_REMOTE: 'acme'}});
    expect(failureIn(outcome)).toMatchObject({code: 'hidden', message: expect.stringContaining('CAIRN_REMOTE')});
  });

  test('a name that is none lists those there are', async () => {
    expect(failureIn(await run(['remote', 'use', 'lab', '-o', 'json']))).toMatchObject({code: 'no_remote', details: {remotes: ['acme', 'labs']}});
  });
});
