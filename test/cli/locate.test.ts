import {describe, expect, test} from '@jest/globals';
import {locate} from '../../src/cli/locate.js';

const wordsOf = (line: string): unknown => {
  const located = locate(line.split(' ').filter(word => word !== ''));
  switch (located.kind) {
    case 'leaf':
      return [located.leaf.path.join(' '), ...located.args];
    case 'group':
      return `group ${located.group.word}`;
    case 'topic':
      return `topic ${located.word}`;
    default:
      return located.kind;
  }
};

describe('a command line leads to', () => {
  test.each([
    ['', 'root'],
    ['help', 'root'],
    ['--help', 'root'],
    ['-h', 'root'],
    ['-q', 'root'],
    ['-q -V', 'version'],
    ['stack', 'group stack'],
    ['stack --help', 'group stack'],
    ['stack -h', 'group stack'],
    ['help stack', 'group stack'],
    ['stack help', 'group stack'],
    ['help exit-codes', 'topic exit-codes'],
    ['stack list', ['stack list']],
    ['stacks list', ['stack list']],
    ['artifact_stores list', ['artifact-store list']],
    ['container-registries list', ['container-registry list']],
    ['secrets-manager list', ['secrets-manager list']],
    ['help stack list', ['stack list', '--help']],
    ['stack help list', ['stack list', '--help']],
    ['stack list --help', ['stack list', '--help']],
    ['--help stack list', ['stack list', '--help']],
    ['-o json stack list', ['stack list', '--output=json']],
    ['-ojson stack --query=a=b list -q', ['stack list', '--output=json', '--query=a=b', '-q']],
    ['--remote acme -q stack list x', ['stack list', '--remote=acme', '--quiet', 'x']],
    ['stack register -o kube', ['stack register', '-o', 'kube']],
    ['version', ['version']],
  ])('%s', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });
});

describe('what is no command line is refused with the nearest words', () => {
  test.each([
    ['stcak list', '"stcak" is no cairn command', 'Did you mean "stack"?', ['cairn stack']],
    ['stack lst', '"lst" is no command of "cairn stack"', 'Did you mean "list"?', ['cairn stack list']],
    ['stak list', '"stak" is no cairn command', 'Did you mean "stack"?', ['cairn stack']],
    ['secrets-manager register', '"register" is no command of "cairn secrets-manager"', undefined, ['cairn secrets-manager --help']],
    ['xylophone', '"xylophone" is no cairn command', undefined, ['cairn --help']],
    ['--ouptut json stack list', '--ouptut is no flag that may stand before a command', 'Did you mean "--output"?', ['cairn --help']],
    ['--quiet=yes stack list', '--quiet is no flag that may stand before a command', 'Did you mean "--quiet"?', ['cairn --help']],
    ['--remote', '--remote needs a value: --remote NAME', undefined, []],
  ])('%s', (line, ...[message, hint, next]) => {
    expect(() => wordsOf(line)).toThrow(expect.objectContaining({code: 'usage', message, hint, next}));
  });
});
