import {describe, expect, test} from '@jest/globals';
import {FilePatterns} from '../../../src/pipeline/run/file-patterns.js';
import {MentionScanner} from '../../../src/pipeline/run/mentions.js';

const matches = (patterns: readonly string[], path: string): boolean => new FilePatterns(patterns).matches(path, false);

describe('patterns of files', () => {
  test.each([
    ['*.py', 'train.py', true], ['*.py', 'src/train.py', true], ['/*.py', 'src/train.py', false], ['src/*.py', 'src/train.py', true],
    ['src/*.py', 'src/deep/train.py', false], ['src/**/*.py', 'src/deep/er/train.py', true], ['src/**/*.py', 'src/train.py', true], ['src', 'src/a/b', true],
    ['data/', 'data/x', true], ['data/', 'data', false], ['**', 'a/b', true], ['a?c', 'abc', true], ['a?c', 'a/c', false], ['*.log', 'log', false], ['# x', '# x', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matches([pattern], path)).toBe(expected);
  });

  test('take back with an exclamation mark', () => {
    expect(matches(['*.log', '!keep.log'], 'keep.log')).toBe(false);
    expect(matches(['*.log', '!keep.log'], 'b.log')).toBe(true);
  });

  test('are quick for a pattern that makes others slow', () => {
    const start = performance.now();
    expect(matches(['*a*a*a*a*a*a*a*a*a*a*b'], `${'a'.repeat(4000)}c`)).toBe(false);
    expect(matches([`${'**/'.repeat(50)}b`], 'a/'.repeat(200) + 'c')).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('mentions of parameters', () => {
  test('are found however the text is cut', () => {
    const text = 'x = os.environ["CAIRN_PARAM_EPOCHS"] + CAIRN_PARAM_ + "CAIRN_PARAM_RATE';
    for (let cut = 0; cut <= text.length; cut++) {
      const scanner = new MentionScanner();
      scanner.push(Buffer.from(text.slice(0, cut)));
      scanner.push(Buffer.from(text.slice(cut)));
      expect(scanner.end()).toEqual(['', 'EPOCHS', 'RATE']);
    }
  });
});
