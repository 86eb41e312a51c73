/** The built program in processes of its own: what only a process can show. */
import {spawn} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {cairn, environmentFor, newHome, program} from '../support/cli.js';

const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {version: string};

let home: string;
beforeAll(() => {
  home = newHome();
});
afterAll(() => rmSync(home, {recursive: true, force: true}));

describe('the program', () => {
  test.each([['--version'], ['-V'], ['version'], ['--no-color', '-V']])('says its version: %s', async (...argv) => {
    expect(await cairn(argv, {home})).toEqual({status: 0, stdout: `${version}\n`, stderr: ''});
  });

  test('says more of it to machines', async () => {
    const {stdout} = await cairn(['version', '-o', 'json'], {home});
    expect(JSON.parse(stdout)).toEqual({version, node: process.versions.node, platform: process.platform, arch: process.arch});
  });

  test('leaves nothing behind where it only shows help and version', async () => {
    const empty = join(home, 'untouched');
    await cairn(['--version'], {home, environment: {CAIRN_HOME: empty}});
    await cairn(['stack', 'list'], {home, environment: {CAIRN_HOME: empty}});
    expect(existsSync(join(empty, 'data'))).toBe(false);
  });

  test('fails with status 2 and one object for machines where the line is wrong', async () => {
    const {status, stdout, stderr} = await cairn(['stakc', 'list', '-o', 'json'], {home});
    expect({status, stdout}).toEqual({status: 2, stdout: ''});
    expect(JSON.parse(stderr)).toMatchObject({code: 'usage', hint: 'Did you mean "stack"?', next: ['cairn stack']});
  });

  test.each([
    [['stack', 'list', '--ouptut', 'json'], "unknown option '--ouptut'", '--output'],
    [['stack', 'list', 'a', 'b', 'c'], 'too many arguments', undefined],
    [['stack', 'rename'], 'missing required argument', undefined],
    [['stack', 'list', '--query'], 'argument missing', undefined],
    [['stack', 'list', '-o', 'xml'], '--output is "xml"', undefined],
    [['stack', 'list', '--color', 'blue'], '--color is "blue"', undefined],
    [['stack', 'list', '--query', '['], 'is not JMESPath', undefined],
    [['stack', 'list', '--columns', 'nmae'], 'There is no column "nmae"', 'name'],
  ])('refuses %j', async (argv, message, meant) => {
    const {status, stdout, stderr} = await cairn(argv, {home});
    expect({status, stdout}).toEqual({status: 2, stdout: ''});
    expect(stderr).toContain(message);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(5);
    if (meant !== undefined) expect(stderr).toContain(`Did you mean`);
  });

  test('takes the format from CAIRN_OUTPUT, and a flag over it', async () => {
    const environment = {CAIRN_OUTPUT: 'ndjson'};
    expect(JSON.parse((await cairn(['version'], {home, environment})).stdout)).toMatchObject({version});
    expect((await cairn(['version', '-o', 'name'], {home, environment})).stdout).toBe(`${version}\n`);
    expect(await cairn(['version'], {home, environment: {CAIRN_OUTPUT: 'xml'}})).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('CAIRN_OUTPUT is "xml"'),
    });
  });

  test('warns of variables that it does not know', async () => {
    const {status, stderr} = await cairn(['stack', 'list', '-o', 'json'], {home, environment: {CAIRN_STAK: 'x'}});
    expect(status).toBe(0);
    expect(JSON.parse(stderr)).toMatchObject({level: 'warning', code: 'unknown_variable'});
  });

  test('has colours only on a terminal or where they are asked for', async () => {
    const argv = ['stack', 'lst'];
    const escape = '\u001b[';
    expect((await cairn(argv, {home})).stderr).not.toContain(escape);
    expect((await cairn(argv, {home, environment: {FORCE_COLOR: '1'}})).stderr).toContain(escape);
    expect((await cairn(argv, {home, environment: {FORCE_COLOR: '1', NO_COLOR: '1'}})).stderr).not.toContain(escape);
    expect((await cairn(['stack', 'list', '--columns', 'x', '--color', 'always'], {home, environment: {NO_COLOR: '1'}})).stderr).toContain(escape);
    expect((await cairn(['stack', 'list', '--columns', 'x', '--no-color'], {home, environment: {FORCE_COLOR: '1'}})).stderr).not.toContain(escape);
  });

  test('shows where an error came from only with --debug', async () => {
    const argv = ['stack', 'list', '--columns', 'x'];
    expect((await cairn(argv, {home})).stderr).not.toMatch(/\n\s+at /);
    expect((await cairn([...argv, '--debug'], {home})).stderr).toMatch(/\n\s+at /);
  });

  test('ends quietly where nobody reads on', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "${program}" --help | head -n 1`], {env: environmentFor(home)});
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise(resolve => child.on('close', resolve));
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    const closed = spawn(process.execPath, [program, 'stack', 'list', '-o', 'json'], {env: environmentFor(home), stdio: ['ignore', 'pipe', 'pipe']});
    closed.stdout.destroy();
    let talk = '';
    closed.stderr.on('data', (chunk: Buffer) => (talk += chunk.toString()));
    await new Promise(resolve => closed.on('close', resolve));
    expect(talk).toBe('');
  });

  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('ends on %s with %i', async (signal, status) => {
    const child = spawn(process.execPath, [program, 'stack', 'import', '-f', '-'], {env: environmentFor(home), stdio: ['pipe', 'ignore', 'ignore']});
    // It is up, with its handlers in place, once it has taken a byte more than the pipe's buffer holds.
    await new Promise<void>(resolve => child.stdin.write('#'.repeat(1024 * 1024), () => resolve()));
    child.kill(signal);
    child.stdin.on('error', () => undefined);
    expect(await new Promise(resolve => child.on('close', code => resolve(code)))).toBe(status);
  });

  test('ends a server on SIGTERM in its own time, with 0', async () => {
    const argv = ['server', 'start', '--port', '0', '--data-dir', join(home, 'server'), '-o', 'json'];
    const child = spawn(process.execPath, [program, ...argv], {env: environmentFor(home), stdio: ['ignore', 'pipe', 'ignore']});
    const ended = new Promise(resolve => child.on('close', code => resolve(code)));
    const line = await new Promise<string>(resolve => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const {url} = JSON.parse(line) as {url: string};
    expect(line.trimEnd().split('\n')).toHaveLength(1);
    expect((await fetch(`${url}/health`)).status).toBeLessThan(500);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('loads the packages that take time only in the commands that need them', async () => {
    expect(await loadedBy(['--version'])).toEqual([]);
    for (const argv of [['--help'], ['stack'], ['help', 'environment'], ['stack', 'list'], ['which'], ['__complete', ':', 'stack', 'describe'], ['__complete', ':--', 'artifact-store', 'register', 'x', '--flavor', 's3']]) expect(await loadedBy(argv)).toEqual(['cairn']);
    expect(await loadedBy(['stack', 'list', '--query', '[].name'])).toEqual(['cairn', 'jmespath-community-jmespath']);
  });

  test('runs from a folder that it cannot write', async () => {
    const copy = join(home, 'installed');
    cpSync(join(dirname(program), '..'), copy, {recursive: true, filter: source => !source.endsWith('.cache') && !/\/(node_modules|\.git|test|src)$/.test(source)});
    symlinkSync(join(dirname(program), '../node_modules'), join(copy, 'node_modules'));
    // A folder where the code cache would go stops even the superuser, whom no mode stops.
    const [main] = readdirSync(join(copy, 'dist')).filter(name => name.startsWith('cairn-'));
    mkdirSync(join(copy, 'dist', `${main}.${process.versions.v8}-${process.arch}.cache`, 'in-the-way'), {recursive: true});
    expect(await cairn(['version'], {home, program: join(copy, 'bin/cairn.js')})).toMatchObject({status: 0, stdout: `${version}\n`, stderr: ''});
  });
});

/** The program's files that a command line loads after `start.js`, without their digests. */
async function loadedBy(argv: readonly string[]): Promise<readonly string[]> {
  const log = join(home, `loaded-${argv.join('-')}.txt`);
  const preload = join(home, 'preload.cjs');
  writeFileSync(log, '');
  writeFileSync(preload, `const fs = require('fs'), vm = require('vm'), {Script} = vm;
    vm.Script = class extends Script { constructor(text, options) { super(text, options); fs.appendFileSync(${JSON.stringify(log)}, options.filename + '\\n'); } };`);
  expect(await cairn(argv, {home, nodeArguments: ['--require', preload]})).toMatchObject({status: 0});
  return readFileSync(log, 'utf8').split('\n').filter(file => file !== '').map(file => basename(file, '.js').replace(/-[A-Z0-9]{8}$/, ''));
}
