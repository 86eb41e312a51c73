/**
 * A lock between processes: a file that one of them creates exclusively, and that names it.
 *
 * It is taken over only from a holder that is proven dead, and by one waiter: whoever creates
 * `LOCK.takeover-NONCE` for the dead holder's nonce, and then still finds that nonce in the lock,
 * puts its own record in place. A waiter that dies on the way is taken over in the same manner.
 */
import {linkSync, renameSync, rmSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../domain/errors.js';
import {readIfThere, writeNew} from './atomic-file.js';
import {hasErrno} from './errno.js';
import {isProvenDead, parseHolder, thisProcess} from './holder.js';
import type {Holder} from './holder.js';

export interface LockOptions {
  /** How long to wait for another holder, in milliseconds. */
  readonly wait?: number;
}

export interface Lock {
  release(): void;
}

/**
 * Waits for the lock and holds it until `release`. The folder must exist. Rejects with `locked`
 * naming the holder when the wait is over, and with the system's error where files can't be created.
 */
export async function acquireLock(path: string, {wait = 30_000}: LockOptions = {}): Promise<Lock> {
  const me = thisProcess();
  const record = `${path}.${me.nonce}`;
  const until = Date.now() + wait;
  writeNew(record, JSON.stringify(me), {durable: false});
  try {
    while (!attempt(path, record, me)) {
      if (Date.now() >= until) throw lockedBy(path);
      await sleep(5 + Math.random() * 25);
    }
  } finally {
    rmSync(record, {force: true});
  }
  return {release: () => release(path, me)};
}

/** Runs `work` under the lock, and releases it whatever comes of it. */
export async function withLock<T>(path: string, work: () => Promise<T> | T, options?: LockOptions): Promise<T> {
  const lock = await acquireLock(path, options);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function attempt(path: string, record: string, me: Holder): boolean {
  if (createExclusively(record, path)) return true;
  const holder = readHolder(path);
  return holder !== null && isProvenDead(holder, me) && takeOver({path, record, me, dead: holder.nonce});
}

interface TakeOver {
  readonly path: string;
  readonly record: string;
  readonly me: Holder;
  /** The nonce of the lock's holder. */
  readonly dead: string;
}

/** The lock itself stays in place until it is replaced, so nobody but the one owner of the claim can come in between. */
function takeOver({path, record, me, dead}: TakeOver): boolean {
  const claims = claim({path, record, me, dead});
  if (claims === null) return false;
  const taken = readHolder(path)?.nonce === dead;
  if (taken) renameSync(record, path);
  for (const each of claims) rmSync(each, {force: true});
  return taken;
}

/** The files that make this process the one that may take over; null where another one is. */
function claim({path, record, me, dead}: TakeOver): readonly string[] | null {
  const claims: string[] = [];
  for (let nonce = dead; ; ) {
    const file = `${path}.takeover-${nonce}`;
    claims.push(file);
    if (createExclusively(record, file)) return claims;
    const claimer = readHolder(file);
    if (claimer === null || !isProvenDead(claimer, me)) return null;
    nonce = claimer.nonce;
  }
}

/** A link appears with its whole content, or not at all. */
function createExclusively(record: string, path: string): boolean {
  try {
    linkSync(record, path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

function release(path: string, me: Holder): void {
  if (readHolder(path)?.nonce === me.nonce) rmSync(path, {force: true});
}

function readHolder(path: string): Holder | null {
  const text = readIfThere(path);
  return text === null ? null : parseHolder(text);
}

function lockedBy(path: string): AppError {
  const holder = readHolder(path);
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new AppError('locked', `${who} holds the lock ${path}`, {
    hint: 'Wait until it is done. If that process no longer runs anywhere, delete the file.',
    details: {file: path, host: holder?.host ?? null, pid: holder?.pid ?? null},
  });
}
