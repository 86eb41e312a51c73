import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {openLogs} from '../../../src/pipeline/run/log-files.js';
import type {RunLogs} from '../../../src/pipeline/run/record.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

describe('the logs of a run', () => {
  let run: TemporaryFolder;
  let logs: RunLogs;
  beforeEach(() => {
    run = temporaryFolder();
    logs = openLogs(run.path);
  });
  afterEach(() => run.remove());

  const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
    let text = '';
    for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    return text;
  };

  test('are written in pieces and read as a whole', async () => {
    const log = logs.write('train-1', 2);
    await log.write(Buffer.from('one\n'));
    await log.write(Buffer.from('two\n'));
    await log.close();
    expect(await textOf(logs.read('train-1', 2))).toBe('one\ntwo\n');
    expect(logs.size('train-1', 2)).toBe(8);
    expect(await textOf(logs.read('train-1', 2, {start: 4}))).toBe('two\n');
  });

  test('begin again when they are written again', async () => {
    for (const text of ['the first time', 'again']) {
      const log = logs.write('train', 1);
      await log.write(Buffer.from(text));
      await log.close();
    }
    expect(await textOf(logs.read('train', 1))).toBe('again');
  });

  test('of an attempt that printed nothing are empty, and there is none of one that never was', async () => {
    await logs.write('quiet', 1).close();
    expect([logs.size('quiet', 1), logs.size('other', 1)]).toEqual([0, null]);
    expect(await textOf(logs.read('other', 1))).toBe('');
    expect(logs.tailStart('other', 1, 5)).toBe(0);
  });

  test('are followed until the attempt ends, with all that came before', async () => {
    let end = (): void => undefined;
    const ended = new Promise<void>(resolve => (end = resolve));
    const following = textOf(logs.read('train', 1, {follow: ended}));
    const log = logs.write('train', 1);
    for (let line = 0; line < 20; line += 1) {
      await log.write(Buffer.from(`line ${line}\n`));
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    await log.write(Buffer.from('last'));
    end();
    await log.close();
    expect(await following).toBe(`${Array.from({length: 20}, (_, line) => `line ${line}\n`).join('')}last`);
  });

  test('can be read from their last lines on', async () => {
    mkdirSync(join(run.path, 'logs'));
    const line = fc.stringMatching(/^[a-zé]{0,60}$/);
    await fc.assert(fc.asyncProperty(fc.array(line, {minLength: 1, maxLength: 30}), fc.boolean(), fc.integer({min: 0, max: 40}), async (lines, isEnded, wanted) => {
      const content = lines.join('\n') + (isEnded ? '\n' : '');
      writeFileSync(join(run.path, 'logs', 'a.1.log'), content);
      const end = content.endsWith('\n') ? '\n' : '';
      const last = content.split('\n').slice(0, end === '' ? undefined : -1).slice(wanted === 0 ? Infinity : -wanted);
      const text = await textOf(logs.read('a', 1, {start: logs.tailStart('a', 1, wanted)}));
      expect(text).toBe(last.length === 0 ? '' : last.join('\n') + end);
    }), {numRuns: 100});
  });

  test('are tailed over the borders of what is read at a time', () => {
    mkdirSync(join(run.path, 'logs'));
    const file = join(run.path, 'logs', 'a.1.log');
    for (let line = 0; line < 3000; line += 1) appendFileSync(file, `${'x'.repeat(59)}\n`);
    expect(logs.tailStart('a', 1, 2500)).toBe(500 * 60);
    expect(logs.tailStart('a', 1, 3000)).toBe(0);
  });

  test('never lie outside of their run', () => {
    for (const slug of ['../x', 'A', '', 'a/b', 'a'.repeat(41)]) expect(() => logs.read(slug, 1)).toThrow(expect.objectContaining({code: 'invalid_input'}));
    expect(() => logs.write('a', 1.5)).toThrow(expect.objectContaining({code: 'invalid_input'}));
  });
});
