/** A person at a real terminal: questions, Ctrl-C at each of them, narrow and wide, without colours, without UTF-8. */
import {readFileSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from '@jest/globals';
import {cairn, newHome} from '../support/cli.js';
import {rootPassword, testServer} from '../support/server.js';
import type {TestServer} from '../support/server.js';
import {missing, openScreen} from '../support/tmux.js';
import type {Screen, ScreenOptions} from '../support/tmux.js';

const reason = missing('tmux');
const withTmux = reason === null ? describe : describe.skip;
const patience = 90_000;

/** All files below a folder with their texts, but for what is only derived. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile() && !entry.parentPath.includes('/cache/'));
  return Object.fromEntries(files.map(({parentPath, name}) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]));
}

withTmux(`at a terminal${reason === null ? '' : ` (${reason})`}`, () => {
  let home: string;
  let server: TestServer;
  let screen: Screen | null = null;

  beforeAll(async () => {
    home = newHome();
    server = await testServer();
    await does('artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml/a/long/path/that/does/not/fit/into/narrow/terminals', '--label', 'purpose=nightly-training-of-all-models');
    await does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
    await does('stack', 'register', 'a-stack-with-a-rather-long-name', '-o', 'kube', '-a', 's3-prod');
  });
  afterEach(async () => {
    await screen?.close();
    screen = null;
  });
  afterAll(async () => {
    await server?.close();
    rmSync(home, {recursive: true, force: true});
  });

  async function does(...args: readonly string[]): Promise<void> {
    expect(await cairn(args, {home})).toMatchObject({status: 0});
  }

  /** Ready to be typed into. */
  async function opened(options: Partial<ScreenOptions> = {}): Promise<Screen> {
    screen = openScreen({home, ...options});
    await screen.shows(/^>$/);
    return screen;
  }

  /** The exit status of what ran last, as the shell tells it. */
  async function statusOf(on: Screen): Promise<string> {
    on.line('echo "status=$?"');
    return /status=(\d+)/.exec(await on.shows(/status=\d+$/m))?.[1] ?? '';
  }

  test.each([
    ['the password of connect', () => `cairn connect ${server.url} --username root`, 'Password of root'],
    ['the username of connect', () => `cairn connect ${server.url}`, 'Username'],
    ['the confirmation of delete', () => 'cairn stack delete a-stack-with-a-rather-long-name', 'Delete stack/a-stack-with-a-rather-long-name?'],
    ['the flavor of a component', () => 'cairn artifact-store register new', 'Which flavor of artifact-store?'],
    ['the value of a secret', () => 'cairn secret create new --value key', 'Value of key'],
    ['the components of a stack', () => 'cairn stack register new', 'Which orchestrator?'],
  ])('Ctrl-C, Ctrl-D and Escape at %s end with 130 and change nothing', async (_what, line, question) => {
    const on = await opened();
    const before = filesIn(home);
    for (const key of ['C-c', 'C-d', 'Escape']) {
      on.line(line());
      await on.shows(question);
      on.press(key);
      await on.shows('Cancelled');
      expect(await statusOf(on)).toBe('130');
      await on.clear();
    }
    expect(filesIn(home)).toEqual(before);
    // The terminal is as it was: what is typed is seen, a line at a time.
    on.line('echo still here');
    await on.shows(/^(> )?still here$/m);
  }, patience);

  test('a password is not seen, and connects; a conflict asks field by field, and Ctrl-C there changes nothing', async () => {
    const on = await opened({width: 100});
    on.line(`cairn connect ${server.url} --name acme --username root`);
    await on.shows('Password of root');
    on.line(rootPassword);
    expect(await on.shows('Connected to acme')).not.toContain(rootPassword);
    await does('push', 'stack/a-stack-with-a-rather-long-name');
    const other = newHome();
    expect(await cairn(['connect', server.url, '--name', 'acme', '--username', 'root', '--password-stdin'], {home: other, stdin: `${rootPassword}\n`})).toMatchObject({status: 0});
    for (const args of [['pull', '--all'], ['stack', 'update', 'a-stack-with-a-rather-long-name', '--description', 'theirs'], ['push', 'stack/a-stack-with-a-rather-long-name']]) {
      expect(await cairn(args, {home: other})).toMatchObject({status: 0});
    }
    rmSync(other, {recursive: true, force: true});
    await does('stack', 'update', 'a-stack-with-a-rather-long-name', '--description', 'mine');
    await on.clear();
    const before = filesIn(join(home, 'data'));
    on.line('cairn pull stack/a-stack-with-a-rather-long-name');
    await on.shows('/metadata/description');
    on.press('C-c');
    await on.shows('Cancelled');
    expect(await statusOf(on)).toBe('130');
    expect(filesIn(join(home, 'data'))).toEqual(before);
    await on.clear();
    on.line('cairn pull stack/a-stack-with-a-rather-long-name');
    await on.shows('/metadata/description');
    on.press('Down', 'Enter');
    await on.shows('merged');
    on.line('cairn stack describe a-stack-with-a-rather-long-name');
    await on.shows(/Description\s+theirs/);
  }, patience);

  test('a delete says no by itself, and yes when told', async () => {
    await does('stack', 'copy', 'default', 'short-lived');
    const on = await opened();
    on.line('cairn stack delete short-lived');
    await on.shows('Delete stack/short-lived?');
    on.press('Enter');
    await on.shows('was not deleted');
    expect(await statusOf(on)).toBe('2');
    await on.clear();
    on.line('cairn stack delete short-lived');
    await on.shows('Delete stack/short-lived?');
    on.line('y');
    await on.shows('Deleted stack/short-lived');
    expect(await statusOf(on)).toBe('0');
  }, patience);

  test.each([40, 80, 200])('in %i columns a list fits, and names and ids are whole', async width => {
    const on = await opened({width});
    on.line('cairn stack list && echo end');
    const text = await on.shows(/^(> )?end$/m);
    const lines = text.split('\n').filter(line => !line.includes('cairn stack list'));
    expect(text).toContain('a-stack-with-a-rather-long-name');
    // Whole columns may be longer than a narrow terminal; nothing else is.
    if (width > 40) expect(lines.filter(line => line.length > width)).toEqual([]);
    await on.clear();
    on.line('cairn artifact-store list -o name && cairn stack describe --graph a-stack-with-a-rather-long-name && echo end');
    const drawn = (await on.shows(/^(> )?end$/m)).split('\n').filter(line => !line.includes('cairn '));
    expect(drawn.filter(line => line.length > width)).toEqual([]);
    expect(drawn.join('\n').includes('…')).toBe(width === 40);
  }, patience);

  test('has ASCII marks and boxes where the locale has no UTF-8, and no colours with NO_COLOR', async () => {
    const on = await opened({environment: {LANG: 'C', LC_ALL: 'C', NO_COLOR: '1'}});
    on.line('cairn stack describe a-stack-with-a-rather-long-name --graph | cat >/dev/null; cairn stack describe a-stack-with-a-rather-long-name --graph; cairn stack list; echo end');
    expect(await on.shows(/^(> )?end$/m)).toMatch(/^[\x20-\x7e\n]+$/);
    on.line('cairn stack list > colours; cairn stack describe nowhere 2> colours; cairn --help >> colours; echo done');
    await on.shows(/^(> )?done$/m);
    expect(readFileSync(join(home, 'colours'), 'utf8')).not.toContain('\u001b');
  }, patience);

  test('shows what it waits for, and leaves nothing of it behind', async () => {
    const on = await opened({width: 100});
    // A server that takes the connection and never answers.
    const silent = `${process.execPath} -e "require('net').createServer(() => 0).listen(0, '127.0.0.1', function () { console.log('port=' + this.address().port) })" &`;
    on.line(silent);
    const port = /port=(\d+)/.exec(await on.shows(/port=\d+$/m))?.[1] ?? '';
    await on.clear();
    on.line(`cairn connect http://127.0.0.1:${port} --username root`);
    await on.shows(/[|/\\-] Connecting to http/);
    on.press('C-c');
    expect(await on.shows(/>$/)).not.toMatch(/^[|/\\-] Connecting/m);
    expect(await statusOf(on)).toBe('130');
    on.line('kill %1; echo killed');
    await on.shows(/^(> )?killed$/m);
  }, patience);
});
