import {describe, expect, test} from '@jest/globals';
import {derivedId, isId, newId, spendFreshId, timeOfId} from '../../src/lib/uuid.js';

describe('ids', () => {
  test('new ones are of version 7, differ, and know their time', () => {
    const before = Date.now();
    const [a, b] = [newId(), newId()];
    expect(a).not.toBe(b);
    expect(a).toMatch(/^.{14}7/);
    expect(timeOfId(a)).toBeGreaterThanOrEqual(before);
    expect(timeOfId(a)).toBeLessThanOrEqual(Date.now());
  });

  test('derived ones are of version 8 and always the same', () => {
    expect(derivedId('seed')).toBe(derivedId('seed'));
    expect(derivedId('seed')).not.toBe(derivedId('other'));
    expect(derivedId('seed')).toMatch(/^.{14}8/);
    expect(isId(derivedId('seed'))).toBe(true);
    expect(timeOfId(derivedId('seed'))).toBeNull();
  });

  test.each(['', 'prod', '0193', newId().toUpperCase(), `${newId()}0`, `{${newId()}}`])('%j is none', text => {
    expect(isId(text)).toBe(false);
  });

  test('one that was made here is fresh once', () => {
    const id = newId();
    expect(spendFreshId(id)).toBe(true);
    expect(spendFreshId(id)).toBe(false);
    expect(spendFreshId(derivedId('x'))).toBe(false);
  });
});
