import {describe, expect, test} from '@jest/globals';
import {checkVersions, workTogether} from '../../src/wire/version.js';

describe('versions of client and server', () => {
  test.each([['1.2.0', '1.2.9'], ['1.2.0', '1.3.0'], ['1.3.7', '1.2.0'], ['0.9.0', '0.10.1'], ['1.2.0-rc.1', '1.3.0+build.5']])('%s and %s work together', (one, other) => {
    expect([workTogether(one, other), workTogether(other, one)]).toEqual([true, true]);
  });

  test.each([['1.2.0', '1.4.0'], ['1.9.0', '2.0.0'], ['2.1.0', '1.1.0'], ['1.2', '1.2.0'], ['', '1.2.0'], ['1.2.0\n', '1.2.0'], ['x', 'x'], [`1.${'9'.repeat(400)}.0`, '1.2.0']])('%s and %s do not', (one, other) => {
    expect([workTogether(one, other), workTogether(other, one)]).toEqual([false, false]);
  });

  test('the refusal names both, and shows nothing that a terminal would obey', () => {
    expect(() => checkVersions({client: '1.2.0', server: '1.4.0'})).toThrow(expect.objectContaining({code: 'version', details: {client: '1.2.0', server: '1.4.0'}}));
    expect(() => checkVersions({client: '1.2.0', server: '\u001b[2J9.9'})).toThrow(expect.objectContaining({message: expect.not.stringContaining('\u001b')}));
  });

  test('what says no version, or runs unbuilt, is let through', () => {
    expect(() => checkVersions({client: undefined, server: '1.0.0'})).not.toThrow();
    expect(() => checkVersions({client: '1.0.0', server: undefined})).not.toThrow();
    expect(() => checkVersions({client: '0.0.0', server: '7.1.0'})).not.toThrow();
  });
});
