import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import type {App, ServerOptions} from '../../../src/app/app.js';
import {testApp} from '../../support/app.js';

const started = {url: 'http://127.0.0.1:1234', version: '1.0.0', database: 'sqlite:/x', ended: Promise.resolve(), close: async () => undefined};

async function start(argv: readonly string[], {stdin = '', ...result}: {readonly stdin?: string; readonly setupToken?: string} = {}) {
  const asked: ServerOptions[] = [];
  const startServer: App['startServer'] = async options => {
    asked.push(options);
    return {...started, ...result};
  };
  const app = await testApp({stdin, parts: {startServer}});
  const outcome = await app.run('server', 'start', ...argv);
  app.close();
  return {outcome, asked, home: app.home};
}

describe('server start', () => {
  test('says where it is in one line, which scripts can wait for', async () => {
    const {outcome, asked, home} = await start(['--port', '0', '-o', 'json']);
    expect(outcome).toMatchObject({status: 0, stdout: '{"url":"http://127.0.0.1:1234","version":"1.0.0","database":"sqlite:/x"}\n'});
    expect(asked).toEqual([{host: '127.0.0.1', port: 0, dataFolder: join(home, 'data', 'server'), insecureHttp: false, openMetrics: false, logged: 'requests'}]);
  });

  test('shows the setup token while there is no admin', async () => {
    const {outcome} = await start(['-o', 'json'], {setupToken: 'one-time'});
    expect(JSON.parse(outcome.stdout)).toMatchObject({setupToken: 'one-time'});
  });

  test('makes the first admin with a password from standard input', async () => {
    const {asked} = await start(['--data-dir', '/srv/cairn', '--admin-username', 'root', '--admin-password-stdin'], {stdin: 'a password\n'});
    expect(asked).toEqual([expect.objectContaining({dataFolder: '/srv/cairn', admin: {username: 'root', password: 'a password'}})]);
  });

  test('speaks TLS from files, opens its metrics and logs less, as asked', async () => {
    const {asked} = await start(['--tls-cert', 'cert.pem', '--tls-key', 'key.pem', '--open-metrics', '--log', 'failures']);
    expect(asked).toEqual([expect.objectContaining({tls: {cert: 'cert.pem', key: 'key.pem'}, openMetrics: true, logged: 'failures'})]);
  });

  test.each([['--tls-cert', 'x.pem'], ['--tls-key', 'x.pem'], ['--log', 'all'], ['--admin-password-stdin'], ['--admin-username', 'root'], ['--port', '70000'], ['--port', 'http']])('%s %s alone is a usage error', async (...argv) => {
    const {outcome, asked} = await start(argv);
    expect(outcome.status).toBe(2);
    expect(asked).toEqual([]);
  });
});
