import {appendFileSync, existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {appendLog, readLog} from '../../../src/server/operations/log-file.js';
import type {LogEntry} from '../../../src/server/operations/operations.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

describe('the log of a server in the background', () => {
  let folder: TemporaryFolder;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'server.log');
  });
  afterEach(() => folder.remove());

  const entry = (number: number): LogEntry => ({time: '2026-01-01T00:00:00.000Z', level: 'error', message: `failure ${number}\n  in two lines`});
  const last = async (count: number): Promise<readonly LogEntry[]> => (await readLog(file, {last: count, follow: false}).next()).value as readonly LogEntry[];

  test('keeps the newest entries in files that do not grow past their limit', async () => {
    const limits = {bytes: 1000, kept: 2};
    for (let number = 0; number < 100; number++) appendLog(file, entry(number), limits);
    for (const name of [file, `${file}.1`, `${file}.2`]) expect(statSync(name).size).toBeLessThan(1200);
    expect(existsSync(`${file}.3`)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await last(1)).toEqual([entry(99)]);
    expect(await last(15)).toEqual(Array.from({length: 15}, (_, index) => entry(85 + index)));
  });

  test('loses no entry at a rotation', async () => {
    for (let number = 0; number < 60; number++) appendLog(file, entry(number), {bytes: 1000, kept: 20});
    expect(await last(1000)).toEqual(Array.from({length: 60}, (_, index) => entry(index)));
  });

  test('shows what is no entry as it is, and nothing where there is no log', async () => {
    expect(await last(10)).toEqual([]);
    writeFileSync(file, 'FATAL ERROR: out of memory\n{"code": 1}\n');
    expect(await last(10)).toEqual(['FATAL ERROR: out of memory', '{"code": 1}'].map(message => ({time: null, level: 'error', message})));
  });

  test('keeps all that an entry tells', async () => {
    const request: LogEntry = {
      time: '2026-01-01T00:00:00.000Z', level: 'info', code: 'request', message: 'GET /v1/stacks/:id', requestId: 'request-1', method: 'GET', route: '/v1/stacks/:id',
      status: 200, ms: 1.5, account: 'a',
    };
    appendLog(file, request);
    expect(await last(1)).toEqual([request]);
  });

  test('is followed entry by entry, over a rotation too', async () => {
    appendLog(file, entry(0));
    const entries = readLog(file, {last: 1, follow: true});
    expect((await entries.next()).value).toEqual([entry(0)]);
    appendLog(file, entry(1));
    const whole = readFileSync(file, 'utf8');
    expect((await entries.next()).value).toEqual([entry(1)]);
    const half = JSON.stringify(entry(2));
    appendFileSync(file, half.slice(0, 20));
    setTimeout(() => appendFileSync(file, `${half.slice(20)}\n`), 600);
    expect((await entries.next()).value).toEqual([entry(2)]);
    appendLog(file, entry(3), {bytes: whole.length, kept: 1});
    expect((await entries.next()).value).toEqual([entry(3)]);
    await entries.return(undefined);
  });
});
