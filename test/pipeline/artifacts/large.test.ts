/** 5 GB through a local store, in a process of its own whose memory is looked at. */
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {closeSync, ftruncateSync, openSync, statSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {bundle, start} from '../../support/child.js';
import {bytesOf, mebibyte} from '../../support/contents.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

const size = 5_000_000_000;
let folder: TemporaryFolder;
const at = (name: string) => join(folder.path, name);

beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

test('a sparse file of 5 GB is stored and fetched in 150 MiB of memory, and stays sparse', async () => {
  const file = openSync(at('sparse'), 'w');
  ftruncateSync(file, size);
  for (const place of [0, 2_500_000_000, size - mebibyte]) writeSync(file, bytesOf(mebibyte), 0, mebibyte, place);
  closeSync(file);
  const program = await bundle(new URL('round-trip-program.ts', import.meta.url).pathname, folder.path);

  const {code, output} = await start(program, at('sparse'), at('store'), at('back')).ended;

  expect(code).toBe(0);
  const {artifact, mostMemory} = JSON.parse(output) as {artifact: {size: number}; mostMemory: number};
  expect(artifact.size).toBe(size);
  expect(mostMemory).toBeLessThan(150 * mebibyte);
  expect(statSync(at('back')).size).toBe(size);
  expect(statSync(at('back')).blocks * 512).toBeLessThan(16 * mebibyte);
}, 280_000);
