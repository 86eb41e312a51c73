import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {readText, writeText} from '../../src/terminal/files.js';
import {createPrompter} from '../../src/terminal/inquirer-prompter.js';
import {withProgress} from '../../src/terminal/progress.js';
import {environmentOf} from '../../src/terminal/terminal.js';
import type {Sink, Terminal} from '../../src/terminal/terminal.js';

function fakeTerminal(stdin: string): {readonly terminal: Terminal; readonly written: string[]} {
  const written: string[] = [];
  const sink: Sink = {isTerminal: false, width: 80, height: 24, write: text => void written.push(text)};
  const input = {isTerminal: false, chunks: () => Readable.from([stdin])};
  return {terminal: {out: sink, err: sink, input, ci: false, unicode: true, color: null, flush: async () => undefined}, written};
}

describe('the environment decides', () => {
  test.each([
    [{}, null],
    [{NO_COLOR: '1'}, false],
    [{NO_COLOR: ''}, null],
    [{FORCE_COLOR: '1'}, true],
    [{FORCE_COLOR: '0'}, null],
    [{CLICOLOR_FORCE: '1'}, true],
    [{NO_COLOR: '1', FORCE_COLOR: '1'}, false],
    [{TERM: 'dumb'}, false],
    [{TERM: 'xterm-256color'}, null],
    [{CI: 'true'}, false],
    [{CI: 'true', FORCE_COLOR: '1'}, true],
  ])('on colours: %j', (variables, color) => {
    expect(environmentOf(variables)).toMatchObject({color});
  });

  test.each([
    [{LANG: 'en_US.UTF-8'}, true],
    [{LANG: 'C.utf8'}, true],
    [{LANG: 'C'}, false],
    [{LANG: 'C.UTF-8', LC_ALL: 'POSIX'}, false],
    [{LC_ALL: '', LC_CTYPE: 'de_DE.UTF-8', LANG: 'C'}, true],
  ])('on characters: %j', (variables, unicode) => {
    expect(environmentOf(variables)).toMatchObject({unicode});
  });

  test.each([[{CI: 'true'}, true], [{CI: '1'}, true], [{CI: 'false'}, false], [{CI: ''}, false], [{}, false]])('on whether a person is there: %j', (variables, ci) => {
    expect(environmentOf(variables)).toMatchObject({ci});
  });
});

describe('a file that a person names', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cairn-files-'));
  });
  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  test('is read without its byte order mark, - from standard input', async () => {
    const {terminal} = fakeTerminal('\uFEFFfrom stdin');
    const file = join(folder, 'a.yaml');
    writeFileSync(file, '\uFEFFa: 1\n');
    expect(await readText(file, terminal)).toBe('a: 1\n');
    expect(await readText('-', terminal)).toBe('from stdin');
  });

  test('is written, - to standard output', async () => {
    const {terminal, written} = fakeTerminal('');
    const file = join(folder, 'b.yaml');
    await writeText(file, 'b: 1\n', terminal);
    await writeText('-', 'c: 1\n', terminal);
    expect(readFileSync(file, 'utf8')).toBe('b: 1\n');
    expect(written).toEqual(['c: 1\n']);
  });

  test('that can not be is named with the reason', async () => {
    const {terminal} = fakeTerminal('');
    const file = join(folder, 'none.yaml');
    await expect(readText(file, terminal)).rejects.toMatchObject({code: 'invalid_input', message: `${file} can't be read: there is no such file`});
    await expect(readText(folder, terminal)).rejects.toMatchObject({code: 'invalid_input', message: `${folder} can't be read: it is a folder`});
    await expect(writeText(join(file, 'x'), '', terminal)).rejects.toMatchObject({code: 'invalid_input'});
  });
});

describe('a question without a terminal', () => {
  const prompter = createPrompter(false);

  test('is refused with the name of the flag', async () => {
    expect(prompter.canAsk).toBe(false);
    await expect(prompter.text('Name', '--name')).rejects.toMatchObject({code: 'usage', message: expect.stringContaining('--name')});
    await expect(prompter.password('Password', '--password-stdin')).rejects.toMatchObject({code: 'usage', details: {flag: '--password-stdin'}});
    await expect(prompter.choose('Which?', ['a'], '--which')).rejects.toMatchObject({code: 'usage'});
    await expect(prompter.confirm('Delete it?', '--yes')).rejects.toMatchObject({code: 'confirmation_required', hint: expect.stringContaining('--yes')});
  });
});

describe('waiting', () => {
  const later = (time: number): Promise<string> => new Promise(resolve => setTimeout(() => resolve('done'), time));
  const waiting = (moving: boolean): {readonly written: string[]; readonly said: string[]; readonly outcome: (time: number) => Promise<string>} => {
    const {terminal, written} = fakeTerminal('');
    const said: string[] = [];
    return {written, said, outcome: time => withProgress('Pushing', later(time), {sink: terminal.err, moving, say: what => said.push(what)})};
  };

  test('for a moment is not mentioned', async () => {
    const {written, said, outcome} = waiting(true);
    expect(await outcome(5)).toBe('done');
    expect([...written, ...said]).toEqual([]);
  });

  test('for longer is one line, or a moving sign that is wiped out', async () => {
    const [plain, moving] = [waiting(false), waiting(true)];
    await Promise.all([plain.outcome(1150), moving.outcome(1150)]);
    expect(plain).toMatchObject({written: [], said: ['Pushing']});
    expect(moving.written[0]).toContain('Pushing');
    expect(moving.written.at(-1)).toBe('\r\u001b[K');
  });
});
