import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {openServerLog} from '../../src/app/server-log.js';
import type {LogEntry} from '../../src/server/operations/operations.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import type {TemporaryFolder} from '../support/temporary-folder.js';

const request: LogEntry = {time: '2026-01-01T00:00:00.000Z', level: 'info', code: 'request', message: 'GET /v1/me', status: 200};
const failure: LogEntry = {time: '2026-01-01T00:00:01.000Z', level: 'error', code: 'server_error', message: 'broken'};
const started: LogEntry = {time: '2026-01-01T00:00:02.000Z', level: 'info', code: 'started', message: 'started on http://127.0.0.1:1'};

describe('the log of a server', () => {
  let folder: TemporaryFolder;
  let told: string;
  beforeEach(() => {
    folder = temporaryFolder();
    told = '';
  });
  afterEach(() => folder.remove());

  const err = {write: (text: string) => void (told += text)};
  const entriesIn = (text: string): unknown[] => text.split('\n').slice(0, -1).map(line => JSON.parse(line) as unknown);

  test('is a JSON object a line on standard error', () => {
    const log = openServerLog({logged: 'requests'}, err);
    for (const entry of [request, failure]) log(entry);
    expect(entriesIn(told)).toEqual([request, failure]);
  });

  test('goes to a file in its place, with the same lines', () => {
    const logFile = join(folder.path, 'server.log');
    const log = openServerLog({logFile, logged: 'requests'}, err);
    for (const entry of [started, request, failure]) log(entry);
    expect(entriesIn(readFileSync(logFile, 'utf8'))).toEqual([started, request, failure]);
    expect(told).toBe('');
  });

  test('leaves out requests where only failures are asked for', () => {
    const log = openServerLog({logged: 'failures'}, err);
    for (const entry of [started, request, failure]) log(entry);
    expect(entriesIn(told)).toEqual([started, failure]);
  });

  test('falls back to standard error where the file can not be written, and goes on', () => {
    const logFile = join(folder.path, 'folder');
    mkdirSync(logFile);
    openServerLog({logFile, logged: 'requests'}, err)(failure);
    expect(entriesIn(told)).toEqual([{...failure, message: expect.stringMatching(/^broken \(.*EISDIR/)}]);
    expect(existsSync(`${logFile}.1`)).toBe(false);
  });
});
