import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import type {App, ServerOptions} from '../../../src/app/app.js';
import {testApp} from '../../support/app.js';

const started = {url: 'http://127.0.0.1:1234', version: '1.0.0', database: 'sqlite:/x', ended: Promise.resolve(), close: async () => undefined};

async function start(argv: readonly string[], {stdin = '', environment = {}, ...result}: {readonly stdin?: string; readonly environment?: Readonly<Record<string, string>>; readonly setupToken?: string} = {}) {
  const asked: ServerOptions[] = [];
  const startServer: App['startServer'] = async options => {
    asked.push(options);
    return {...started, ...result};
  };
  const app = await testApp({stdin, environment, parts: {startServer}});
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

describe('the database of server start', () => {
  const url = 'postgres://cairn:s3cret@db/cairn';

  test('is a URL by flag, else by CAIRN_DATABASE_URL', async () => {
    expect((await start(['--database', url])).asked).toMatchObject([{database: url}]);
    const variable = await start([], {environment: {CAIRN_DATABASE_URL: url}});
    expect(variable.outcome).toMatchObject({status: 0, stderr: expect.not.stringContaining('s3cret')});
    expect(variable.asked).toMatchObject([{database: url}]);
    expect((await start(['--database', 'postgres://other/db'], {environment: {CAIRN_DATABASE_URL: url}})).asked).toMatchObject([{database: 'postgres://other/db'}]);
  });

  test.each([
    [['--database', 'mysql://cairn:s3cret@db/cairn'], {}, '--database is no URL'],
    [[], {CAIRN_DATABASE_URL: 's3cret'}, 'CAIRN_DATABASE_URL is no URL'],
  ])('%j %j is a usage error that does not repeat it', async (argv, environment, message) => {
    const {outcome, asked} = await start(argv, {environment: environment});
    expect(outcome).toMatchObject({status: 2, stderr: expect.stringContaining(message)});
    expect(outcome.stderr).not.toContain('s3cret');
    expect(asked).toEqual([]);
  });
});
