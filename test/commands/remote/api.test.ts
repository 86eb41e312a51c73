import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {testApp} from '../../support/app.js';
import {newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';
import {rootPassword, testServer} from '../../support/server.js';
import type {TestServer} from '../../support/server.js';

let server: TestServer;
let home: string;

beforeEach(async () => {
  server = await testServer();
  home = newHome();
  expect((await run(['connect', server.url, '--name', 'acme', '--username', 'root', '--password-stdin'], `${rootPassword}\n`)).status).toBe(0);
});
afterEach(() => server.close());

async function run(argv: readonly string[], stdin = ''): Promise<Outcome> {
  return (await testApp({home, stdin})).run(...argv);
}

const id = '0193b1d2-0000-7000-8000-000000000001';
const manifest = {apiVersion: 'cairn/v1', kind: 'Component', metadata: {name: 's3-prod'}, spec: {type: 'artifact_store', flavor: 's3', config: {path: 's3://x'}}};

describe('cairn api', () => {
  test('asks as who one is, and prints the answer as it came', async () => {
    const {status, stdout} = await run(['api', 'get', '/v1/me', '-o', 'json']);
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({username: 'root', role: 'admin'})]);
    expect((await run(['api', 'GET', '/v1/me', '--query', 'username', '-o', 'json'])).stdout.trim()).toBe('"root"');
    expect(JSON.parse((await run(['api', 'GET', '/v1/me'])).stdout)).toMatchObject({username: 'root'});
  });

  test('sends a body from a file or standard input, a commit under a key of its own', async () => {
    const file = join(home, 'commit.json');
    writeFileSync(file, JSON.stringify({changes: [{action: 'put', kind: 'artifact-store', id, owner: 'root', manifest, expect: null}]}));
    expect(JSON.parse((await run(['api', 'POST', '/v1/commits', '-f', file, '-o', 'json'])).stdout)).toMatchObject({results: [{id, action: 'create', revision: 1}]});
    const {stdout} = await run(['api', 'POST', '/v1/users', '-f', '-', '-o', 'json'], '{"username": "ann", "password": "a long password"}');
    expect(JSON.parse(stdout)).toMatchObject({username: 'ann'});
  });

  test('shows status and headers where they are asked for, the text of what is no JSON, and nothing for nothing', async () => {
    expect(JSON.parse((await run(['api', 'GET', '/v1/me', '--include', '-o', 'json'])).stdout)).toMatchObject({status: 200, headers: {'cache-control': 'no-store'}, body: {username: 'root'}});
    expect((await run(['api', 'GET', '/metrics'])).stdout).toContain('# HELP cairn_http_requests_total');
    expect(await run(['api', 'DELETE', '/v1/sessions/current'])).toMatchObject({status: 0, stdout: ''});
  });

  test('fails as every command does, with the server\'s own code', async () => {
    expect(await run(['api', 'GET', '/v1/users/nobody'])).toMatchObject({status: 4, stdout: ''});
    expect(await run(['api', 'POST', '/v1/users', '-f', '-'], '{"username": "ann"}')).toMatchObject({status: 7});
    expect(await run(['api', 'POST', '/v1/users', '-f', '-'], 'not json')).toMatchObject({status: 7});
    expect(await run(['api', 'HEAD', '/v1/me'])).toMatchObject({status: 2});
  });

  test('never sends the token anywhere else', async () => {
    const heard: string[] = [];
    const other = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end();
    });
    other.unref();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const {port} = other.address() as AddressInfo;
    for (const path of [`http://127.0.0.1:${port}/`, `@127.0.0.1:${port}/`, `.evil:${port}/`, 'v1/me', '']) {
      expect([path, (await run(['api', 'GET', path])).status]).toEqual([path, 2]);
    }
    for (const path of [`//127.0.0.1:${port}/`, `/\\127.0.0.1:${port}/`, `/v1/../..//127.0.0.1:${port}/`]) expect((await run(['api', 'GET', path])).status).not.toBe(0);
    expect(heard).toEqual([]);
    other.close();
  });
});
