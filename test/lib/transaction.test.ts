import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {Transactions} from '../../src/lib/transaction.js';
import type {FileChange, Step} from '../../src/lib/transaction.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import type {TemporaryFolder} from '../support/temporary-folder.js';

type Root = 'data' | 'state';
const changes: readonly FileChange<Root>[] = [
  {root: 'data', path: 'a.yaml', content: 'new a', expected: 'old a'},
  {root: 'data', path: 'deep/b.yaml', content: 'new b', expected: null},
  {root: 'data', path: 'c.yaml', content: null, expected: 'old c'},
  {root: 'state', path: 'd.json', content: 'new d'},
];
const before = {'a.yaml': 'old a', 'deep/b.yaml': null, 'c.yaml': 'old c', 'd.json': null};
const after = {'a.yaml': 'new a', 'deep/b.yaml': 'new b', 'c.yaml': null, 'd.json': 'new d'};

describe('a transaction', () => {
  let folder: TemporaryFolder;
  const place = (root: Root, path = '') => join(folder.path, root, path);
  const open = (onStep: (step: Step) => void = () => {}) => new Transactions<Root>({roots: {data: place('data'), state: place('state')}, folder: place('state'), onStep});
  const seen = () =>
    open().read(view => ({
      'a.yaml': view.text('data', 'a.yaml'),
      'deep/b.yaml': view.text('data', 'deep/b.yaml'),
      'c.yaml': view.text('data', 'c.yaml'),
      'd.json': view.text('state', 'd.json'),
    }));
  const write = (transactions = open()) => transactions.write(async () => ({changes, result: 'done'}));

  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(place('data'));
    writeFileSync(place('data', 'a.yaml'), 'old a');
    writeFileSync(place('data', 'c.yaml'), 'old c');
  });
  afterEach(() => folder.remove());

  test('changes, creates and removes files as one', async () => {
    await expect(write()).resolves.toBe('done');
    expect(await seen()).toEqual(after);
    expect(existsSync(place('data', 'c.yaml'))).toBe(false);
    expect(readdirSync(place('state')).sort()).toEqual(['d.json', 'redo-done.json']);
  });

  const stops: readonly [Step, number, 'before' | 'after'][] = [
    ['recorded', 1, 'before'],
    ['committed', 1, 'after'],
    ['replaced', 1, 'after'],
    ['replaced', 2, 'after'],
    ['replaced', 3, 'after'],
    ['replaced', 4, 'after'],
    ['applied', 1, 'after'],
    ['done', 1, 'after'],
  ];
  test.each(stops)('that stops after "%s" (time %i) leaves all as it was %s, for readers and for the next writer', async (stop, times, which) => {
    let left = times;
    const stopped = write(
      open(step => {
        if (step === stop && (left -= 1) === 0) throw new Error('stopped');
      }),
    );
    await expect(stopped).rejects.toThrow('stopped');
    const expected = which === 'before' ? before : after;
    expect(await seen()).toEqual(expected);

    await open().write(async view => {
      expect(view.text('data', 'a.yaml')).toBe(expected['a.yaml']);
      return {changes: [{root: 'state', path: 'e.json', content: 'e'}], result: null};
    });
    expect(await seen()).toEqual(expected);
    expect(existsSync(place('data', 'c.yaml'))).toBe(which === 'before');
    expect(existsSync(place('state', 'redo.json'))).toBe(false);
  });

  test('shows the names of a pending one', async () => {
    await expect(
      write(
        open(step => {
          if (step === 'committed') throw new Error('stopped');
        }),
      ),
    ).rejects.toThrow('stopped');
    const names = await open().read(view => ({top: view.names('data', ''), deep: view.names('data', 'deep')}));
    expect(names.deep).toEqual(['b.yaml']);
  });

  test('starts over where a file changed since it was read', async () => {
    let plans = 0;
    await open().write(async view => {
      plans += 1;
      const expected = view.text('data', 'a.yaml');
      if (plans === 1) writeFileSync(place('data', 'a.yaml'), 'edited by hand');
      return {changes: [{root: 'data', path: 'a.yaml', content: `${expected}!`, expected}], result: null};
    });
    expect(plans).toBe(2);
    expect(readFileSync(place('data', 'a.yaml'), 'utf8')).toBe('edited by hand!');
  });

  test('keeps what a person wrote between a commit and its completion', async () => {
    await expect(
      write(
        open(step => {
          if (step === 'committed') throw new Error('stopped');
        }),
      ),
    ).rejects.toThrow('stopped');
    writeFileSync(place('data', 'a.yaml'), 'edited by hand');
    await open().write(async () => ({changes: [{root: 'state', path: 'e.json', content: 'e'}], result: null}));
    expect(readFileSync(place('data', 'a.yaml'), 'utf8')).toBe('new a');
    expect(readFileSync(place('data', 'a.yaml~'), 'utf8')).toBe('edited by hand');
  });

  test('a reader between two files of one sees none of it, or all', async () => {
    let reads = 0;
    const pair = await open().read(async view => {
      const first = view.text('data', 'a.yaml');
      if ((reads += 1) === 1) await write();
      return [first, view.text('data', 'deep/b.yaml')];
    });
    expect(reads).toBe(2);
    expect(pair).toEqual(['new a', 'new b']);
  });

  test('a plan that fails changes nothing and releases the lock', async () => {
    await expect(open().write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await seen()).toEqual(before);
    await write();
  });

  test('that is committed counts as done, even where a file can not be replaced yet', async () => {
    mkdirSync(place('data', 'deep'));
    await write(
      open(step => {
        if (step === 'replaced') throw Object.assign(new Error('full'), {code: 'ENOSPC'});
      }),
    );
    expect(await seen()).toEqual(after);
    rmSync(place('state', 'lock'), {force: true});
    await open().write(async () => ({changes: [], result: null}));
    expect(readFileSync(place('data', 'deep/b.yaml'), 'utf8')).toBe('new b');
  });
});
