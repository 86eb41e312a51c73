import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {openSealIdentity} from '../../src/config/seal-identity.js';
import type {SealIdentity} from '../../src/config/config.js';
import {newHome} from '../support/cli.js';
import {secretKeyOf} from '../support/secret-key.js';

let folder: string;
beforeEach(() => {
  folder = newHome();
});
afterEach(() => rmSync(folder, {recursive: true}));

function opened(fill = 7): SealIdentity {
  return openSealIdentity(join(folder, 'config'), secretKeyOf(fill));
}

test('an identity is made once, for this user only, and never in clear', async () => {
  const first = await opened().get();
  expect(first.recipient).toMatch(/^age1[a-z0-9]{58}$/);
  expect(await opened().get()).toEqual(first);
  const place = join(folder, 'config', 'identity.key');
  expect(statSync(place).mode & 0o777).toBe(0o600);
  expect(readFileSync(place, 'utf8')).not.toContain('AGE-SECRET');
});

test('of many first uses at once one wins', async () => {
  const made = await Promise.all(Array.from({length: 8}, () => opened().get()));
  expect(new Set(made.map(({recipient}) => recipient)).size).toBe(1);
});

test('with another key, or damaged, it is an error and never a new identity', async () => {
  await opened().get();
  await expect(opened(8).get()).rejects.toMatchObject({code: 'failed'});
  const place = join(folder, 'config', 'identity.key');
  writeFileSync(place, 'AGE-SECRET-KEY-1CANARY\n');
  await expect(opened().get()).rejects.toMatchObject({code: 'failed', details: {file: place}});
  expect(readFileSync(place, 'utf8')).toContain('CANARY');
});
