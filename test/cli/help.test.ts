import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {tree} from '../../src/cli/tree.js';
import {testApp} from '../support/app.js';
import type {TestApp} from '../support/app.js';

const paths = [...tree.leaves, ...tree.groups.flatMap(({leaves}) => leaves)].map(({path}) => path);
const groups = tree.groups.map(({word}) => word);

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

async function helpOf(...argv: readonly string[]): Promise<string> {
  const {status, stdout, stderr} = await app.run(...argv);
  expect({status, stderr}).toEqual({status: 0, stderr: ''});
  expect(stdout.split('\n').filter(line => line.length > 80)).toEqual([]);
  expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
  return stdout;
}

describe('help', () => {
  test.each(paths.map(path => [path.join(' '), path] as const))('of %s leads with examples that call it', async (words, path) => {
    const text = await helpOf(...path, '--help');
    const [, second = ''] = text.split('\n\n');
    expect(second).toMatch(/^Examples:\n/);
    expect(second.split('\n')[1]).toContain(`cairn ${words}`);
    expect(text).toContain(`Usage: cairn ${words}`);
    expect(await helpOf('help', ...path)).toBe(text);
    expect(await helpOf(...path, '-h')).toBe(text);
  });

  test.each(groups)('of the group %s names its verbs', async word => {
    const text = await helpOf(word);
    for (const {path} of tree.groups.find(each => each.word === word)?.leaves ?? []) expect(text).toContain(`\n  ${path[1]} `);
    expect(await helpOf(word, '--help')).toBe(text);
    expect(await helpOf(word, '-h')).toBe(text);
    expect(await helpOf('help', word)).toBe(text);
  });

  test('of the program names every group that is not retired', async () => {
    const text = await helpOf();
    for (const {word, hidden} of tree.groups) expect(text.includes(`\n  ${word} `)).toBe(!hidden);
    expect(await helpOf('--help')).toBe(text);
    expect(await helpOf('help')).toBe(text);
    expect(text.trimEnd()).toMatch(/README\.md\.$/);
  });

  test.each(['exit-codes', 'environment', 'formats', 'config'])('has the topic %s', async word => {
    expect(await helpOf('help', word)).not.toBe('');
  });

  test('of an unknown word is an error', async () => {
    expect(await app.run('help', 'exit-code')).toMatchObject({status: 2, stderr: expect.stringContaining('cairn help exit-codes')});
    expect(await app.run('help', 'nothing-like-it')).toMatchObject({status: 2, stdout: ''});
  });
});

test('every verb says in the tree and in its file what it does', async () => {
  for (const {path, summary, load} of [...tree.leaves, ...tree.groups.flatMap(({leaves}) => leaves)]) {
    const verb = (await load())(app.app);
    expect(verb.name()).toBe(path.at(-1));
    expect(summary).not.toMatch(/\.$/);
    expect(verb.description()).not.toBe('');
  }
});
