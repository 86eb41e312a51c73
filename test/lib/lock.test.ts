import {once} from 'node:events';
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {isProvenDead, parseHolder, thisProcess} from '../../src/lib/holder.js';
import {acquireLock, withLock} from '../../src/lib/lock.js';
import {bundle, start} from '../support/child.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import type {TemporaryFolder} from '../support/temporary-folder.js';

const me = thisProcess();
/** The number of a process that ended, of this boot. */
const dead = {...me, pid: 2 ** 22 + 1, nonce: 'dead-one'};

describe('a lock', () => {
  let built: TemporaryFolder;
  let program: string;
  let folder: TemporaryFolder;
  let lock: string;
  beforeAll(async () => {
    built = temporaryFolder();
    program = await bundle(fileURLToPath(new URL('lock-program.ts', import.meta.url)), built.path);
  });
  afterAll(() => built.remove());
  beforeEach(() => {
    folder = temporaryFolder();
    lock = join(folder.path, 'lock');
  });
  afterEach(() => folder.remove());

  test('names its holder, and leaves nothing behind', async () => {
    const held = await acquireLock(lock);
    expect(parseHolder(readFileSync(lock, 'utf8'))).toMatchObject({host: hostname(), pid: process.pid, boot: me.boot, start: me.start});
    held.release();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('is released when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('oops')))).rejects.toThrow('oops');
    expect(existsSync(lock)).toBe(false);
  });

  test('that is held is waited for, then refused by the name of its holder', async () => {
    const held = await acquireLock(lock);
    await expect(acquireLock(lock, {wait: 50})).rejects.toMatchObject({code: 'locked', details: {file: lock, pid: process.pid, host: hostname()}});
    setTimeout(() => held.release(), 50);
    (await acquireLock(lock)).release();
  });

  test('is held by one process at a time', async () => {
    const counter = join(folder.path, 'counter');
    writeFileSync(counter, '0');
    const outcomes = await Promise.all(Array.from({length: 6}, () => start(program, lock, counter, '15').ended));
    expect(outcomes.map(({code}) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(readFileSync(counter, 'utf8')).toBe('90');
    expect(readdirSync(folder.path)).toEqual(['counter']);
  });

  test('of a killed process is taken over, by one waiter after the other', async () => {
    const counter = join(folder.path, 'counter');
    writeFileSync(counter, '0');
    const holder = start(program, lock, counter, 'hold');
    await once(holder.process.stdout as NodeJS.ReadableStream, 'data');
    const waiters = Array.from({length: 5}, () => start(program, lock, counter, '4').ended);
    holder.process.kill('SIGKILL');
    await Promise.all([...waiters, holder.ended]);
    expect(readFileSync(counter, 'utf8')).toBe('20');
    expect(readdirSync(folder.path)).toEqual(['counter']);
  });

  test.each([
    ['a process that is gone', dead, true],
    ['another process under the same number', {...me, start: '1'}, me.start !== ''],
    ['another boot of this machine', {...me, boot: 'another'}, me.boot !== ''],
    ['a living process', me, false],
    ['another host', {...dead, host: 'elsewhere'}, false],
    ['another machine of the same name', {...dead, machine: 'another'}, false],
    ['another container on this machine', {...dead, processSpace: 'another'}, false],
    ['a boot that does not say which', {...dead, boot: ''}, false],
  ])('%s: proven dead is %j', (_, holder, expected) => {
    expect(isProvenDead({...holder, nonce: 'x'}, me)).toBe(expected);
  });

  test('is not taken from a holder that can not be proven dead', async () => {
    writeFileSync(lock, JSON.stringify({...dead, host: 'elsewhere'}));
    await expect(acquireLock(lock, {wait: 50})).rejects.toMatchObject({code: 'locked', details: {host: 'elsewhere'}});
    expect(existsSync(lock)).toBe(true);
  });

  test('a waiter that died while taking over is taken over itself', async () => {
    writeFileSync(lock, JSON.stringify(dead));
    writeFileSync(`${lock}.takeover-${dead.nonce}`, JSON.stringify({...dead, nonce: 'dead-two'}));
    const held = await acquireLock(lock, {wait: 1000});
    expect(parseHolder(readFileSync(lock, 'utf8'))?.pid).toBe(process.pid);
    held.release();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('a waiter that lives keeps its claim', async () => {
    writeFileSync(lock, JSON.stringify(dead));
    writeFileSync(`${lock}.takeover-${dead.nonce}`, JSON.stringify({...me, nonce: 'claimer'}));
    await expect(acquireLock(lock, {wait: 50})).rejects.toMatchObject({code: 'locked'});
  });

  test('a text that names no holder is nobody to take over from', async () => {
    writeFileSync(lock, '');
    await expect(acquireLock(lock, {wait: 50})).rejects.toMatchObject({code: 'locked', hint: expect.stringContaining('delete')});
  });
});
