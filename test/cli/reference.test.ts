import {expect, test} from '@jest/globals';
import {readFileSync} from 'node:fs';
import {withReference} from '../../src/cli/reference.js';

test('the README lists the commands that there are (else: npm run reference)', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain('cairn stack share');
  expect(withReference(readme)).toBe(readme);
});
