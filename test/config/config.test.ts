import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {Config, RemoteSetting} from '../../src/config/config.js';
import {readEnvironment} from '../../src/config/environment.js';
import {openConfig} from '../../src/config/file-config.js';
import {findFolders} from '../../src/config/folders.js';

let home: string;
let project: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cairn-config-'));
  project = join(home, 'project', 'deep');
  mkdirSync(project, {recursive: true});
});
afterEach(() => rmSync(home, {recursive: true}));

function open(variables: Record<string, string> = {}, remoteFlag?: string): Promise<Config> {
  return openConfig({environment: readEnvironment({CAIRN_HOME: home, ...variables}), workingFolder: project, remoteFlag});
}

function remote(name: string): RemoteSetting {
  return {name, url: `https://${name}.example.com`, username: 'ann', instance: 'i-1', account: 'a-1'};
}

function directoryFile(text: string, folder = join(home, 'project')): string {
  mkdirSync(join(folder, '.cairn'), {recursive: true});
  const place = join(folder, '.cairn', 'config.yaml');
  writeFileSync(place, text);
  return place;
}

describe('folders', () => {
  test('CAIRN_HOME moves everything', async () => {
    const {folders} = await open();
    expect(folders).toEqual({config: join(home, 'config'), data: join(home, 'data'), state: join(home, 'state'), cache: join(home, 'cache')});
  });

  test('without it they are the platform\'s own, named cairn', async () => {
    const folders = await findFolders(undefined);
    for (const folder of [folders.config, folders.data, folders.cache]) expect(folder).toMatch(/[/\\]cairn\b/);
    expect(new Set(Object.values(folders)).size).toBe(4);
  });

  test('reading creates nothing; the first write makes a private folder', async () => {
    const config = await open();
    expect(config.remotes()).toEqual([]);
    expect(config.activeStack()).toBeNull();
    expect(existsSync(config.folders.config)).toBe(false);
    await config.setActiveStack('prod');
    expect(statSync(config.folders.config).mode & 0o777).toBe(0o700);
    expect(statSync(join(config.folders.config, 'config.json')).mode & 0o777).toBe(0o600);
  });
});

describe('settings', () => {
  test('what is written is there for the next process, and unknown keys stay', async () => {
    mkdirSync(join(home, 'config'));
    writeFileSync(join(home, 'config', 'config.json'), '{"later": {"a": 1}}');
    await (await open()).setActiveStack('prod');
    const config = await open();
    expect(config.activeStack()).toEqual({value: 'prod', origin: join(home, 'config', 'config.json')});
    await config.setActiveStack(null);
    expect(config.activeStack()).toBeNull();
    expect(JSON.parse(readFileSync(join(home, 'config', 'config.json'), 'utf8'))).toEqual({later: {a: 1}});
  });

  test.each([
    ['{', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['{"stack": 1}', '/stack'],
    ['{"remotes": [{"name": "../../etc"}]}', '/remotes/0/name'],
    [JSON.stringify({remotes: [{...remote('acme'), url: 'file:///etc'}]}), '/remotes/0/url'],
    [JSON.stringify({remotes: [{...remote('acme'), instance: '../..'}]}), '/remotes/0/instance'],
  ])('a damaged file is an error with its place: %s', async (text, problem) => {
    mkdirSync(join(home, 'config'));
    writeFileSync(join(home, 'config', 'config.json'), text);
    const config = await open();
    expect(() => config.remotes()).toThrow(expect.objectContaining({code: 'invalid_input', message: expect.stringContaining(problem)}));
    expect(() => config.remotes()).toThrow(join(home, 'config', 'config.json'));
    await expect(config.setActiveStack('prod')).rejects.toMatchObject({code: 'invalid_input'});
    expect(readFileSync(join(home, 'config', 'config.json'), 'utf8')).toBe(text);
  });
});

test('of many changes at once none is lost', async () => {
  const names = Array.from({length: 20}, (_, index) => `remote-${index}`);
  await Promise.all(names.map(async name => (await open()).saveRemote(remote(name))));
  expect((await open()).remotes().map(({name}) => name).sort()).toEqual([...names].sort());
});

describe('the current remote', () => {
  test('is the first one, also when others join', async () => {
    const config = await open();
    expect(config.currentRemote()).toBeNull();
    expect(() => config.remote()).toThrow(expect.objectContaining({code: 'no_remote', next: ['cairn connect URL']}));
    for (const name of ['acme', 'labs']) {
      await config.saveRemote(remote(name));
      expect(config.currentRemote()).toEqual({value: remote('acme'), origin: join(home, 'config', 'config.json')});
    }
  });

  test('flag before environment before directory before `remote use`', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await (await open()).saveRemote(remote(name));
    await (await open()).useRemote('D');
    expect((await open()).currentRemote()).toMatchObject({value: {name: 'd'}, origin: join(home, 'config', 'config.json')});
    const place = directoryFile('remote: c\n');
    expect((await open()).currentRemote()).toMatchObject({value: {name: 'c'}, origin: place});
    expect((await open({CAIRN_REMOTE: 'b'})).currentRemote()).toMatchObject({value: {name: 'b'}, origin: 'environment CAIRN_REMOTE'});
    expect((await open({CAIRN_REMOTE: 'b'}, 'a')).currentRemote()).toMatchObject({value: {name: 'a'}, origin: 'flag'});
  });

  test('a name that does not resolve is never replaced by another remote', async () => {
    await (await open()).saveRemote(remote('acme'));
    const mistyped = await open({CAIRN_REMOTE: 'acm'});
    expect(() => mistyped.currentRemote()).toThrow(expect.objectContaining({code: 'no_remote', details: {remotes: ['acme']}}));
    directoryFile('remote: elsewhere\n');
    const config = await open();
    expect(config.currentRemote()).toBeNull();
    expect(() => config.remote()).toThrow(expect.objectContaining({next: ['cairn connect URL --name elsewhere']}));
  });

  test('is none after the one in use was forgotten, unless one is left', async () => {
    const config = await open();
    for (const name of ['a', 'b', 'c']) await config.saveRemote(remote(name));
    await config.useRemote('b');
    await config.forgetRemote('B');
    expect(config.currentRemote()).toBeNull();
    expect(() => config.remote()).toThrow(expect.objectContaining({next: ['cairn remote use a', 'cairn remote use c']}));
    await config.forgetRemote('a');
    expect(config.currentRemote()).toEqual({value: remote('c'), origin: 'default'});
  });
});

describe('the directory file', () => {
  test('is searched upwards and names the stack', async () => {
    const place = directoryFile('# ours\nstack: ann/prod\n');
    expect((await open()).directoryStack()).toEqual({value: 'ann/prod', origin: place});
  });

  test('gets the stack written with its comments kept', async () => {
    const place = directoryFile('# ours\nremote: acme\nstack: prod # nightly\n');
    const config = await open();
    await expect(config.setDirectoryStack('dev', 'nearest')).resolves.toBe(place);
    expect(config.directoryStack()).toEqual({value: 'dev', origin: place});
    expect(readFileSync(place, 'utf8')).toBe('# ours\nremote: acme\nstack: dev # nightly\n');
  });

  test('is made where there is none, or in the working folder if asked', async () => {
    const here = join(project, '.cairn', 'config.yaml');
    await expect((await open()).setDirectoryStack('prod', 'nearest')).resolves.toBe(here);
    rmSync(here);
    directoryFile('stack: prod\n');
    const config = await open();
    await expect(config.setDirectoryStack('dev', 'here')).resolves.toBe(here);
    expect(config.directoryStack()).toEqual({value: 'dev', origin: here});
  });

  test.each(['remote: https://evil.example.com\n', 'remote: [a]\n', 'stack: ../x\n', '- a\n', 'stack: "a\n'])(
    'damaged or with a URL it is an error, but only of what needs it: %s',
    async text => {
      const place = directoryFile(text);
      const config = await open();
      expect(config.activeStack()).toBeNull();
      expect(() => config.currentRemote()).toThrow(place);
    },
  );

  test('a key that has no effect is worth a warning', async () => {
    directoryFile('stack: prod\nurl: https://x.example.com\n');
    const config = await open();
    expect(config.warnings).toEqual([{code: 'unknown_setting', message: expect.stringContaining('"url"')}]);
  });
});

test('variables that cairn does not know are warned about, and empty ones count as unset', () => {
  const environment = readEnvironment({CAIRN_STAK: 'prod', CAIRN_REMOTE: '', CAIRN_API_KEY: 'k', PATH: '/bin'});
  expect(environment.remote).toBeUndefined();
  expect(environment.warnings).toEqual([{code: 'unknown_variable', message: expect.stringContaining('"CAIRN_STAK"')}]);
});

test('what a step of a run finds in its environment is not warned of', () => {
  const names = ['CAIRN_RUN_ID', 'CAIRN_STEP', 'CAIRN_PARAM_RATE', 'CAIRN_INPUT_DATA', 'CAIRN_SECRET_EXPERIMENT_TRACKER_API_KEY', 'CAIRN_TASK'];
  expect(readEnvironment(Object.fromEntries(names.map(name => [name, 'x']))).warnings).toEqual([]);
  expect(readEnvironment({CAIRN_PARAM_: 'x'}).warnings).toHaveLength(1);
});
