/** A server in the background, by the built program: start, status, logs, stop, and the copies of its data. */
import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {cairn, newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';
import {certificate} from '../../support/certificate.js';
import {create, Person, store} from '../../server/team.js';

const password = 'correct horse battery';
const admin = ['--admin-username', 'root', '--admin-password-stdin'];

describe('a server in the background', () => {
  let home: string;
  beforeEach(() => {
    home = newHome();
  });
  afterEach(async () => {
    await server('stop', '--timeout', '5', '--force');
    rmSync(home, {recursive: true, force: true});
  });

  const server = (...args: readonly string[]): Promise<Outcome> => cairn(['server', ...args, '-o', 'json'], {home, stdin: `${password}\n`});
  const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const outcome = await server(...args);
    if (outcome.status !== 0) throw new Error(`${args.join(' ')}: ${outcome.stderr}`);
    return JSON.parse(outcome.stdout) as Record<string, unknown>;
  };
  const startIt = () => json('start', '--background', '--port', '0', ...admin);

  test('answers when start returns, says where it is, and is gone when stop returns', async () => {
    expect(await json('status')).toMatchObject({state: 'stopped', pid: null});
    const started = await startIt();
    expect(started).toMatchObject({url: expect.stringMatching(/^http:/), database: expect.stringMatching(/^sqlite:/), log: expect.stringMatching(/server\.log$/)});
    expect((await fetch(`${String(started['url'])}/readyz`)).status).toBe(200);
    const status = await json('status');
    expect(status).toMatchObject({state: 'running', url: started['url'], pid: expect.any(Number), log: started['log']});
    expect(await json('logs')).toEqual([expect.objectContaining({level: 'info', message: `started on ${String(started['url'])}`})]);
    expect(await json('stop')).toEqual({stopped: true, pid: status['pid'], killed: false});
    expect(isRunning(Number(status['pid']))).toBe(false);
    expect(await json('stop')).toEqual({stopped: false, pid: null, killed: false});
    expect(await server('status', '--exit-code')).toMatchObject({status: 10});
  });

  test('logs each request to its file, or only what it was told to', async () => {
    const ask = async (url: unknown): Promise<void> => void (await fetch(`${String(url)}/v1/server?name=very-private`));
    await ask((await startIt())['url']);
    const [, request] = (await json('logs')) as unknown as readonly unknown[];
    expect(request).toMatchObject({level: 'info', code: 'request', message: 'GET /v1/server', status: 200, requestId: expect.any(String), ms: expect.any(Number)});
    expect((await cairn(['server', 'logs'], {home})).stdout).toMatch(/ info GET \/v1\/server 200 [\d.]+ ms \([0-9a-f-]{36}\)\n$/);
    expect(readFileSync(join(home, 'data', 'server', 'server.log'), 'utf8')).not.toContain('very-private');
    await json('stop');
    await ask((await json('start', '--background', '--port', '0', '--log', 'failures'))['url']);
    expect(await json('logs', '--lines', '1')).toMatchObject([{code: 'started'}]);
  });

  test('speaks TLS from files, and is seen to answer', async () => {
    const {cert, key} = certificate(home, 'background');
    const {url} = await json('start', '--background', '--port', '0', '--tls-cert', cert, '--tls-key', key, ...admin);
    expect(url).toMatch(/^https:/);
    expect(await json('status')).toMatchObject({state: 'running', url});
  });

  test('fails like one in front where it can not start', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const {port} = other.address() as AddressInfo;
    const taken = await server('start', '--background', '--port', String(port), ...admin);
    expect(taken).toMatchObject({status: 1, stdout: ''});
    expect(JSON.parse(taken.stderr)).toMatchObject({code: 'failed', message: expect.stringContaining(`127.0.0.1:${port} is taken`), next: ['cairn server status', 'cairn server start --port 0']});
    await new Promise(resolve => other.close(resolve));
    await startIt();
    const second = await server('start', '--background', '--port', '0', ...admin);
    expect(second.status).toBe(9);
    expect(JSON.parse(second.stderr)).toMatchObject({code: 'locked'});
  });

  test('answers a commit that is under way before it ends', async () => {
    const {url} = await startIt();
    const person = await Person.signIn(() => String(url), 'root', password);
    const commit = person.commit({changes: Array.from({length: 3000}, (_, index) => create(store('root', `store-${index}`)))});
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(await json('stop')).toMatchObject({stopped: true, killed: false});
    expect((await commit).status).toBe(200);
    const {url: again} = await startIt();
    expect((await (await Person.signIn(() => String(again), 'root', password)).changes()).changed).toHaveLength(3000);
  }, 60_000);

  test('that was killed is seen to be gone, also where its number is in use again', async () => {
    await startIt();
    const {pid} = await json('status');
    process.kill(Number(pid), 'SIGKILL');
    while (isRunning(Number(pid))) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await json('status')).toMatchObject({state: 'stopped'});
    const file = join(home, 'data', 'server', 'server.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as {holder: Record<string, unknown>};
    writeFileSync(file, JSON.stringify({...record, holder: {...record.holder, pid: process.pid}}));
    expect(await json('status')).toMatchObject({state: 'stopped'});
    expect(await json('stop')).toMatchObject({stopped: false});
    await startIt();
    expect(await json('status', '--query', '{state: state}')).toEqual({state: 'running'});
    await json('stop');
    expect((await server('start', '--background', '--port=0', '--query', 'setupToken', '--admin-username', 'root', '--admin-password-stdin')).stdout).toBe('null\n');
  });

  test('is backed up while it runs, and restored when it is stopped', async () => {
    const {url} = await startIt();
    const {status, stdout} = await cairn(['server', 'backup', 'team.backup', '-o', 'json'], {home});
    expect(status).toBe(0);
    const {file} = JSON.parse(stdout) as {file: string};
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = await (await fetch(`${String(url)}/v1/server`)).json() as {instance: string; epoch: string};
    expect((await server('restore', file, '--force')).status).toBe(9);
    expect(await json('migrate', '--rehearse')).toMatchObject({applied: false, steps: []});
    await json('stop');
    expect((await server('restore', file)).status).toBe(5);
    expect(await json('restore', file, '--force')).toMatchObject({instance: before.instance});
    expect(await json('migrate')).toMatchObject({applied: true, steps: []});
    const {url: again} = await startIt();
    const after = await (await fetch(`${String(again)}/v1/server`)).json() as {instance: string; epoch: string; setupRequired: boolean};
    expect(after).toMatchObject({instance: before.instance, setupRequired: false});
    expect(after.epoch).not.toBe(before.epoch);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
