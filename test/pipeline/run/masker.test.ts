import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {SecretValue} from '../../../src/domain/secret-value.js';
import {MaskedValues} from '../../../src/pipeline/run/masker.js';

function masked(values: readonly string[], chunks: readonly Uint8Array[]): string {
  const masker = new MaskedValues(values.map(value => new SecretValue(value))).stream();
  const parts = [...chunks.map(chunk => Buffer.from(masker.push(chunk))), Buffer.from(masker.end())];
  return Buffer.concat(parts).toString();
}

const text = (value: string): readonly Uint8Array[] => [Buffer.from(value)];

describe('the masker', () => {
  test('masks a value wherever it stands and leaves all else byte for byte', () => {
    expect(masked(['hunter2!'], text('a hunter2! b\nhunter2!hunter2!\n'))).toBe('a *** b\n******\n');
  });

  test('masks a value whose bytes arrive one by one', () => {
    const bytes = Buffer.from('x hunter2! hunter y');
    expect(masked(['hunter2!'], [...bytes].map(byte => Uint8Array.of(byte)))).toBe('x *** hunter y');
  });

  test('masks base64 at any place of a longer text, in both alphabets', () => {
    const value = 'p?ss~w>rd-with-some-length';
    for (const before of ['', 'u', 'us', 'user:']) {
      for (const alphabet of ['base64', 'base64url'] as const) {
        const shown = masked([value], text(`[${Buffer.from(`${before}${value}:tail`).toString(alphabet)}]`));
        expect(shown).toContain('***');
        expect(shown.length).toBeLessThan(30);
      }
    }
  });

  test('masks what URLs and JSON make of a value', () => {
    expect(masked(['a b&c/d"e'], text('q=a%20b%26c%2Fd%22e&r=a+b%26c%2Fd%22e&s=a%20b%26c%2fd%22e {"k":"a b&c/d\\"e"}'))).toBe('q=***&r=***&s=*** {"k":"***"}');
  });

  test('masks each line of a key of many lines', () => {
    const pem = '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n';
    expect(masked([pem], text('  hkiG9w0BAQEFAASC\n'))).toBe('  ***\n');
  });

  test('shows nothing of a value that another one overlaps', () => {
    expect(masked(['abcdef', 'defghi'], text('-abcdefghi-'))).toBe('-***-');
    expect(masked(['abcdef', 'defghi'], [Buffer.from('-abcdef'), Buffer.from('ghi-')])).toBe('-***-');
  });

  test('masks nothing for values that are empty', () => {
    expect(masked([''], text('plain'))).toBe('plain');
  });

  test('gives the same text however it is cut, and never a value', () => {
    const word = fc.stringMatching(/^[ab]{2,6}$/);
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 3}), fc.stringMatching(/^[abc]{0,40}$/), fc.array(fc.nat(40), {maxLength: 6}), (values, whole, cuts) => {
        const places = [...new Set([0, ...cuts.filter(cut => cut <= whole.length), whole.length])].sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, index) => Buffer.from(whole.slice(places[index], end)));
        const shown = masked(values, chunks);
        expect(shown).toBe(masked(values, text(whole)));
        for (const value of values) expect(shown).not.toContain(value);
      }),
      {numRuns: 300},
    );
  });

  test('masks 64 MiB in a few seconds at most', () => {
    const masker = new MaskedValues(Array.from({length: 20}, (_, index) => new SecretValue(`secret-value-${index}-${'x'.repeat(30)}`))).stream();
    const chunk = Buffer.from('a line of a log that has nothing to hide, as nearly all of them\n'.repeat(1024));
    const start = performance.now();
    for (let size = 0; size < 64 * 1024 * 1024; size += chunk.length) masker.push(chunk);
    expect(performance.now() - start).toBeLessThan(8000);
  });
});
