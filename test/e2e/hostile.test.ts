/** What the real program makes of a home that is damaged, hostile, or of another version. */
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {cairn, environmentFor, newHome, program} from '../support/cli.js';
import type {CliOptions, Outcome} from '../support/cli.js';

let base: string;
let home: string;
let stack: string;

beforeAll(async () => {
  base = newHome();
  for (const [args, stdin] of [
    [['orchestrator', 'register', 'kube', '--flavor', 'kubernetes'], ''],
    [['artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://b'], ''],
    [['stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--set'], ''],
    [['secret', 'create', 'sec', '--value', 'k=-'], 'hunter2'],
  ] as const) {
    const {status, stderr} = await cairn(args, {home: base, stdin});
    if (status !== 0) throw new Error(stderr);
  }
  stack = readFileSync(join(base, 'data/stacks/prod.yaml'), 'utf8');
});
afterAll(() => rmSync(base, {recursive: true, force: true}));
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cairn-hostile-'));
  cpSync(base, home, {recursive: true});
});
afterEach(() => rmSync(home, {recursive: true, force: true}));

const put = (path: string, text: string | Uint8Array): void => {
  mkdirSync(dirname(join(home, path)), {recursive: true});
  writeFileSync(join(home, path), text);
};
const tries = (args: readonly string[], options: CliOptions = {}): Promise<Outcome> => cairn(args, {home, ...options});
/** Every file outside the derived index, with its text. */
const snapshot = (folder = home): readonly (readonly [string, string])[] =>
  readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
    const path = join(folder, entry.name);
    if (path === join(home, 'cache')) return [];
    if (entry.isDirectory()) return snapshot(path);
    return [[path, entry.isFile() && statSync(path).size < 10_000_000 ? readFileSync(path, 'latin1') : 'special'] as const];
  });

/** It failed as an expected failure: a status of the table, no trace, and the store as it was. */
async function fails(args: readonly string[], wanted: {readonly status: number; readonly says: RegExp; readonly options?: CliOptions}): Promise<void> {
  const before = snapshot();
  const {status, stderr} = await tries(args, wanted.options);
  expect({status, stderr}).toEqual({status: wanted.status, stderr: expect.stringMatching(wanted.says)});
  expect(stderr).not.toMatch(/\n\s+at |Something went wrong/);
  expect(snapshot()).toEqual(before);
}

describe('a file among the objects that', () => {
  test.each<readonly [string, RegExp, () => void]>([
    ['is a pipe', /no regular file/, () => void execFileSync('mkfifo', [join(home, 'data/stacks/x.yaml')])],
    ['links to a device', /no regular file/, () => symlinkSync('/dev/zero', join(home, 'data/stacks/x.yaml'))],
    ['links to itself', /in a circle/, () => symlinkSync('x.yaml', join(home, 'data/stacks/x.yaml'))],
    ['is huge', /larger than 8 MiB/, () => void execFileSync('truncate', ['-s', '3G', join(home, 'data/stacks/x.yaml')])],
    ['is larger than a manifest may be', /larger than 1 MiB/, () => put('data/stacks/x.yaml', `a: ${'x'.repeat(2_000_000)}`)],
    ['is binary', /x\.yaml/, () => put('data/stacks/x.yaml', Uint8Array.from({length: 5000}, (_, index) => (index * 7919) % 256))],
    ['is UTF-16', /x\.yaml/, () => put('data/stacks/x.yaml', Buffer.from(`\ufeff${stack}`, 'utf16le'))],
    ['was cut short', /x\.yaml/, () => put('data/stacks/x.yaml', stack.slice(0, stack.length / 2))],
    ['is nested deep', /deeper than 32/, () => put('data/stacks/x.yaml', '['.repeat(900_000))],
    ['is an alias bomb', /alias/i, () => put('data/stacks/x.yaml', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replaceAll(/./g, c => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`)],
    ['has countless aliases', /aliases|words/, () => put('data/stacks/x.yaml', `a: &a 1\nb: [${'*a,'.repeat(200_000)}]`)],
    ['has countless keys', /more than 100000 words/, () => put('data/stacks/x.yaml', Array.from({length: 60_000}, (_, index) => `k${index}: 1`).join('\n'))],
    ['has countless documents', /more than 1000 documents/, () => put('data/stacks/x.yaml', '--- 1\n'.repeat(150_000))],
  ])('%s is one row of the list, and an error by itself', async (_, problem, make) => {
    make();
    const {status, stdout, stderr} = await tries(['stack', 'list', '-o', 'json']);
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    const rows = JSON.parse(stdout) as {readonly name: string; readonly state: string; readonly error?: string}[];
    expect(rows.map(({name}) => name)).toEqual(['default', 'prod', 'x']);
    expect(rows[2]).toMatchObject({state: 'damaged', error: expect.stringMatching(problem)});
    await fails(['stack', 'describe', 'x'], {status: 7, says: problem});
    expect((await tries(['orchestrator', 'update', 'kube', '--kubernetes-context=x'])).status).toBe(0);
  });

  test.each([
    ['a NUL', '"a\\0b"'],
    ['a way out', '"../../../etc/passwd"'],
    ['no end', 'a'.repeat(5000)],
  ])('refers to a name with %s is listed with a reference to nothing', async (_, reference) => {
    put('data/stacks/x.yaml', stack.replace('kube', reference).replace('name: prod', 'name: x').replace(/ {2}id: .*\n/, ''));
    expect((await tries(['stack', 'list'])).status).toBe(0);
    expect((await tries(['stack', 'describe', 'x'])).status).toBe(0);
  });
});

describe('a record of a change that', () => {
  const record = (change: object): string => JSON.stringify({id: '0'.repeat(32), changes: [change]});
  test.each([
    ['is empty', ''],
    ['was cut short', '{"id":"zz","cha'],
    ['is null', 'null'],
    ['names an unknown folder', record({root: 'config', path: 'a', content: 'a', before: null})],
    ['leads out of the store', record({root: 'data', path: '../../evil', content: 'a', before: null})],
    ['leads to the root', record({root: 'data', path: '/tmp/evil', content: 'a', before: null})],
    ['has other types', record({root: 'data', path: 5, content: 7, before: null})],
  ])('%s stops every command, and changes nothing', async (_, text) => {
    put('state/redo.json', text);
    await fails(['stack', 'list'], {status: 7, says: /redo\.json is damaged/});
    await fails(['orchestrator', 'update', 'kube', '--kubernetes-context=x'], {status: 7, says: /redo\.json is damaged/});
  });
});

describe('of cairn\'s own files', () => {
  test('a store of a newer format is refused and left alone', async () => {
    put('data/store.json', '{"format":3,"id":"x","withoutDefaults":[]}');
    for (const args of [['stack', 'list'], ['orchestrator', 'register', 'q', '--flavor', 'local'], ['stack', 'delete', 'prod', '--yes']]) {
      await fails(args, {status: 7, says: /store\.json has format 3; this cairn reads format 2 and older/});
    }
  });

  test.each(['xx', 'null', '[1]', '{"x":5}', '{"x":{"id":"x","base":7}}'])('sync state that says %s is an error with its place', async text => {
    put('config/config.json', JSON.stringify({remotes: [{name: 'acme', url: 'http://127.0.0.1:1', username: 'ann', instance: 'i', account: 'a'}], remote: 'acme'}));
    put('config/credentials.json', JSON.stringify({'http://127.0.0.1:1 i a': {storedIn: 'file', token: 't', expires: '2030-01-01T00:00:00Z'}}));
    put('state/remotes/i/a/heads/00.json', text);
    await fails(['stack', 'list'], {status: 7, says: /heads\/00\.json is damaged/});
  });

  test('an index of anything is no matter', async () => {
    const wanted = (await tries(['stack', 'describe', 'prod'])).stdout;
    for (const text of ['[1,["a"', 'null', '[1,["stacks/prod.yaml","x"],["components/orchestrator/kube.yaml",[null,5,null]],7]']) {
      for (const file of readdirSync(join(home, 'cache/index'))) put(`cache/index/${file}`, text);
      expect(await tries(['stack', 'describe', 'prod'])).toMatchObject({status: 0, stdout: wanted});
    }
  });

  test('settings too deep to be written again are an error', async () => {
    put('config/config.json', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    await fails(['stack', 'set', 'prod'], {status: 7, says: /config\.json are damaged/});
  });

  test('a directory\'s file that links to itself, or is a pipe, is an error', async () => {
    mkdirSync(join(home, '.cairn'));
    symlinkSync('config.yaml', join(home, '.cairn/config.yaml'));
    await fails(['which'], {status: 1, says: /config\.yaml can not be read: its symbolic links lead in a circle/});
    rmSync(join(home, '.cairn/config.yaml'));
    execFileSync('mkfifo', [join(home, '.cairn/config.yaml')]);
    await fails(['stack', 'describe'], {status: 7, says: /no regular file/});
  });

  test('a value that a person wrote in clear into a secret field stays in its file', async () => {
    const text = readFileSync(join(home, 'data/components/artifact_store/s3.yaml'), 'utf8');
    put('data/components/artifact_store/s3.yaml', text.replace('path:', 'secret: hunter3\n    path:'));
    put('data/secrets/sec.yaml', readFileSync(join(home, 'data/secrets/sec.yaml'), 'utf8').replace(/v1:.*/, 'hunter3'));
    for (const args of [['artifact-store', 'list'], ['secret', 'list'], ['stack', 'list'], ['artifact-store', 'describe', 's3']]) {
      const {status, stdout} = await tries(args);
      expect([status, stdout.includes('hunter3')]).toEqual([0, false]);
    }
    const index = join(home, 'cache/index');
    expect(readdirSync(index).filter(file => readFileSync(join(index, file), 'utf8').includes('hunter3'))).toEqual([]);
  });
});

describe('what is given on the command line', () => {
  test.each([
    ['a way out', '../../etc/passwd', 2], ['the folder above', '..', 4], ['a way out and back', 'a/../b', 2], ['a way out of a remote', 'x:../../../y/z', 2],
    ['5,000 letters', 'a'.repeat(5000), 4], ['a path', '/etc/passwd', 2], ['what moves the cursor', '\u202eevil\u001b[2J', 4],
  ])('a stack called by %s is not found, and nothing else happens', async (_, name, status) => {
    await fails(['stack', 'describe', name], {status, says: /^error: /});
  });

  test.each(['../x', 'a/b', 'con.', '', 'x y', 'everyone'])('no stack can be called "%s"', async name => {
    await fails(['stack', 'register', name, '-o', 'kube', '-a', 's3'], {status: 7, says: /can not be the name of/});
  });

  test('a device without end, a large file and a large input are refused', async () => {
    await fails(['stack', 'import', '-f', '/dev/zero'], {status: 7, says: /larger than 8 MiB/});
    execFileSync('truncate', ['-s', '3G', join(home, 'large')]);
    await fails(['stack', 'import', '-f', 'large'], {status: 7, says: /larger than 8 MiB/});
    await fails(['stack', 'import', '-f', '-'], {status: 7, says: /larger than 8 MiB/, options: {stdin: 'x'.repeat(9_000_000)}});
  });

  test('a working folder that was removed is no matter', async () => {
    const removed = join(home, 'removed');
    mkdirSync(removed);
    const outcome = execFileSync('sh', ['-c', `cd "${removed}" && rmdir "${removed}" && "${process.execPath}" "${program}" which`], {encoding: 'utf8', env: environmentFor(home)});
    expect(outcome).toContain('prod');
  });

  test('a home that can not be is an error of whoever writes', async () => {
    for (const place of ['/proc/nope', join(home, 'data/store.json'), `/tmp/${'a'.repeat(5000)}`]) {
      const environment = {CAIRN_HOME: place};
      expect((await tries(['stack', 'list'], {environment})).status).toBe(0);
      await fails(['orchestrator', 'register', 'q', '--flavor', 'local'], {status: 1, says: /can not be written: /, options: {environment}});
      await fails(['stack', 'set', 'default'], {status: 1, says: /can not be written: /, options: {environment}});
    }
  });
});
