import {randomBytes} from 'node:crypto';
import {describe, expect, test} from '@jest/globals';
import {SecretValue} from '../../src/domain/secret-value.js';
import {isSealed, open, seal as sealValue} from '../../src/lib/encryption.js';

const seal = (text: string, key: Uint8Array, belongsTo: readonly string[]): string => sealValue(new SecretValue(text), key, belongsTo);

describe('a sealed text', () => {
  const key = randomBytes(32);
  const place = ['0193-id', 'password'];

  test.each(['', 'plain', 'zwölf\n€ \u0000', 'x'.repeat(10_000)])('opens with its key in its place', text => {
    const sealed = seal(text, key, place);
    expect(isSealed(sealed)).toBe(true);
    expect(open(sealed, key, place).reveal()).toBe(text);
  });

  test('is another one each time', () => {
    expect(seal('same', key, place)).not.toBe(seal('same', key, place));
  });

  test('does not open with another key, in another place, changed or cut', () => {
    const sealed = seal('secret', key, place);
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    const cases: readonly [string, Uint8Array, readonly string[]][] = [
      [sealed, randomBytes(32), place],
      [sealed, key, ['0193-id', 'other']],
      [sealed, key, ['0193-idpassword']],
      [changed, key, place],
      [sealed.slice(0, 30), key, place],
      [sealed.replace('v1:', 'v2:'), key, place],
      ['plain text', key, place],
    ];
    for (const [text, withKey, belongsTo] of cases) {
      expect(() => open(text, withKey, belongsTo)).toThrow(expect.objectContaining({code: 'failed', message: expect.not.stringContaining('secret')}));
    }
    expect(isSealed('plain text')).toBe(false);
  });
});
