import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {testApp} from '../../support/app.js';
import type {TestApp} from '../../support/app.js';

let first: TestApp;
beforeEach(async () => {
  first = await testApp();
});
afterEach(() => first.close());

interface Setting {
  readonly key: string;
  readonly value: string | null;
  readonly origin: string;
}

async function viewed(environment: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<Readonly<Record<string, Setting>>> {
  const app = await testApp({home: first.home, environment});
  const {status, stdout} = await app.run('config', 'view', '--query', 'settings', ...flags);
  expect(status).toBe(0);
  return Object.fromEntries((JSON.parse(stdout) as readonly Setting[]).map(each => [each.key, each]));
}

describe('a setting comes from', () => {
  test('the flag, else the environment, else the folder, else the user, else the program', async () => {
    const user = join(first.home, 'config/config.json');
    expect(await viewed({})).toMatchObject({
      stack: {value: 'default', origin: 'default'},
      remote: {value: null, origin: 'default'},
      output: {value: 'table', origin: 'default'},
      color: {value: 'auto', origin: 'default'},
    });
    await first.run('stack', 'copy', 'default', 'mine');
    await first.run('stack', 'set', 'mine');
    await first.run('config', 'set', 'output', 'wide');
    await first.run('config', 'set', 'color', 'always');
    expect(await viewed({})).toMatchObject({stack: {value: 'mine', origin: user}, output: {value: 'wide', origin: user}, color: {value: 'always', origin: user}});
    mkdirSync(join(first.home, '.cairn'));
    writeFileSync(join(first.home, '.cairn/config.yaml'), 'stack: shared\n');
    expect(await viewed({})).toMatchObject({stack: {value: 'shared', origin: join(first.home, '.cairn/config.yaml')}});
    const environment = {CAIRN_STACK: 'other', CAIRN_OUTPUT: 'csv', NO_COLOR: '1'};
    expect(await viewed(environment)).toMatchObject({
      stack: {value: 'other', origin: 'environment CAIRN_STACK'},
      output: {value: 'csv', origin: 'environment CAIRN_OUTPUT'},
      color: {origin: 'environment'},
    });
    expect(await viewed(environment, '-o', 'json', '--color', 'never')).toMatchObject({output: {value: 'json', origin: 'flag --output'}, color: {value: 'never', origin: 'flag --color'}});
  });

  test('what holds is what is shown', async () => {
    await first.run('config', 'set', 'output', 'json');
    expect(JSON.parse((await first.run('version')).stdout)).toHaveProperty('version');
    expect((await first.run('version', '-o', 'name')).stdout).not.toContain('{');
    const app = await testApp({home: first.home, environment: {CAIRN_OUTPUT: 'name'}});
    expect((await app.run('version')).stdout).not.toContain('{');
    await first.run('config', 'unset', 'output');
    expect((await first.run('version')).stdout).not.toContain('{');
  });

  test('colours by setting give way to NO_COLOR and to the flag', async () => {
    await first.run('config', 'set', 'color', 'always');
    const escape = '\u001b[';
    const talk = async (environment: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<string> =>
      (await (await testApp({home: first.home, environment})).run('stack', 'describe', 'nowhere', ...flags)).stderr;
    expect(await talk({})).toContain(escape);
    expect(await talk({NO_COLOR: '1'})).not.toContain(escape);
    expect(await talk({}, '--no-color')).not.toContain(escape);
  });
});

describe('config', () => {
  test('get prints the value alone', async () => {
    expect(await first.run('config', 'get', 'stack')).toMatchObject({status: 0, stdout: 'default\n'});
    expect(JSON.parse((await first.run('config', 'get', 'output', '-o', 'json')).stdout)).toEqual({key: 'output', value: 'json', origin: 'flag --output'});
  });

  test('set and unset change the user file and nothing else in it', async () => {
    const file = join(first.home, 'config/config.json');
    await first.run('stack', 'set', 'default');
    expect(JSON.parse((await first.run('config', 'set', 'output', 'wide', '-o', 'json')).stdout)).toEqual({key: 'output', value: 'wide', origin: file, action: 'update'});
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({stack: 'default', output: 'wide'});
    expect(JSON.parse((await first.run('config', 'unset', 'output', '-o', 'json')).stdout)).toEqual({key: 'output', value: null, origin: 'default', action: 'delete'});
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({stack: 'default'});
    expect(JSON.parse((await first.run('config', 'unset', 'output', '-o', 'json')).stdout)).toMatchObject({action: 'none'});
  });

  test.each([[['set', 'output', 'xml'], 'one of table'], [['set', 'stack', 'prod'], 'Allowed choices are output, color'], [['get', 'nothing'], 'Allowed choices']])('refuses %j', async (argv, message) => {
    const {status, stderr} = await first.run('config', ...argv);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(first.home, 'config'))).toBe(false);
  });

  test('a setting that can not be used is a warning, and can be corrected', async () => {
    mkdirSync(join(first.home, 'config'));
    writeFileSync(join(first.home, 'config/config.json'), '{"output": "xml"}');
    const {status, stderr} = await first.run('stack', 'list');
    expect(status).toBe(0);
    expect(stderr).toContain('is "xml"; it is one of table');
    expect((await first.run('config', 'set', 'output', 'table')).status).toBe(0);
    expect(await first.run('stack', 'list')).toMatchObject({status: 0, stderr: ''});
  });

  test('view shows what it can where the settings are damaged', async () => {
    mkdirSync(join(first.home, 'config'));
    writeFileSync(join(first.home, 'config/config.json'), '{');
    const {status, stdout, stderr} = await first.run('config', 'view', '-o', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).settings[0]).toMatchObject({key: 'stack', value: null, error: expect.stringContaining('damaged')});
    expect(stderr).toContain('damaged');
  });

  test('view says where the secret key lies and shows neither it nor makes one', async () => {
    expect(JSON.parse((await first.run('config', 'view', '-o', 'json')).stdout)).toMatchObject({secretKey: {storedIn: null}});
    expect(existsSync(join(first.home, 'config'))).toBe(false);
    const app = await testApp({home: first.home, stdin: 'canary\n'});
    await app.run('secret', 'create', 'keys', '--value', 'id=-');
    const {stdout} = await first.run('config', 'view', '-o', 'json');
    expect(JSON.parse(stdout).secretKey.storedIn).toMatch(/^(file|keychain)$/);
    const {key, entry} = JSON.parse(readFileSync(join(first.home, 'config/secret.key'), 'utf8')) as {readonly key?: string; readonly entry?: string};
    expect(stdout).not.toContain(key ?? entry);
  });
});
