/** The server of a folder as a process: the record that it leaves there, its state, and its end. */
import {rmSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type {RequestOptions} from 'node:https';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../../domain/errors.js';
import {readIfThere, writeAtomically} from '../../lib/atomic-file.js';
import {hasErrno} from '../../lib/errno.js';
import {isProvenDead, thisProcess} from '../../lib/holder.js';
import type {Holder} from '../../lib/holder.js';
import type {ServerStatus, StopReport, StopRequest} from './operations.js';

/** What a running server says of itself, in its folder. */
export interface ServerRecord {
  readonly url: string;
  readonly version: string;
  readonly database: string;
  readonly started: string;
  readonly log: string | null;
}

type KeptRecord = ServerRecord & {readonly holder: Holder};

const probeTimeout = 2000;
const pollEvery = 50;
/** How long a killed process may take to be gone, in milliseconds. */
const killTakes = 5000;

/** Leaves the record of this process; gives the function that takes it away again, and not that of a later one. */
export function leaveRecord(dataFolder: string, record: ServerRecord): () => void {
  const holder = thisProcess();
  writeAtomically(recordFile(dataFolder), JSON.stringify({...record, holder}));
  return () => {
    if (readRecord(dataFolder)?.holder.nonce === holder.nonce) rmSync(recordFile(dataFolder), {force: true});
  };
}

/** A record of a process that is gone, after a crash or on another boot, counts as none. */
export async function serverStatus(dataFolder: string): Promise<ServerStatus> {
  const record = liveRecord(dataFolder);
  if (record === null) return {state: 'stopped', dataFolder, url: null, pid: null, version: null, database: null, started: null, log: null};
  const {url, version, database, started, log, holder: {pid}} = record;
  return {state: (await answers(url)) ? 'running' : 'unresponsive', dataFolder, url, pid, version, database, started, log};
}

/** Ends the server of that folder and waits until its process is gone. Rejects with `timed_out`, `not_allowed`, or `failed` where it runs elsewhere. */
export async function stopServer({dataFolder, timeout, force}: StopRequest): Promise<StopReport> {
  const record = liveRecord(dataFolder);
  if (record === null) {
    rmSync(recordFile(dataFolder), {force: true});
    return {stopped: false, pid: null, killed: false};
  }
  const {holder} = record;
  const {pid} = holder;
  if (holder.host !== thisProcess().host) throw new AppError('failed', `the server of ${dataFolder} runs on ${holder.host}`, {hint: 'Stop it there.'});
  signal(pid, 'SIGTERM');
  if (await gone(holder, timeout)) return {stopped: true, pid, killed: false};
  if (force) {
    signal(pid, 'SIGKILL');
    if (await gone(holder, killTakes)) return {stopped: true, pid, killed: true};
  }
  throw new AppError('timed_out', `the server (process ${pid}) has not ended after ${timeout / 1000} s`, {
    hint: 'It finishes what was asked of it. Wait longer with --timeout, or kill it with --force: what it acknowledged is safe.',
    next: ['cairn server stop --force'],
  });
}

async function gone(holder: Holder, timeout: number): Promise<boolean> {
  const me = thisProcess();
  for (const until = performance.now() + timeout; performance.now() < until; await sleep(pollEvery)) {
    if (isProvenDead(holder, me)) return true;
  }
  return isProvenDead(holder, me);
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (hasErrno(error, 'ESRCH')) return;
    if (hasErrno(error, 'EPERM')) throw new AppError('not_allowed', `process ${pid} belongs to another user`, {hint: 'Stop it as that user.', cause: error});
    throw error;
  }
}

/** Nothing is sent but the question, so a certificate that nobody here vouches for is no hindrance. */
function answers(url: string): Promise<boolean> {
  const {get} = url.startsWith('https:') ? https : http;
  const options: RequestOptions = {agent: false, rejectUnauthorized: false, signal: AbortSignal.timeout(probeTimeout)};
  return new Promise(resolve => {
    get(`${url}/readyz`, options, response => resolve(response.resume().statusCode === 200)).on('error', () => resolve(false));
  });
}

function liveRecord(dataFolder: string): KeptRecord | null {
  const record = readRecord(dataFolder);
  return record === null || isProvenDead(record.holder, thisProcess()) ? null : record;
}

function readRecord(dataFolder: string): KeptRecord | null {
  try {
    const record = JSON.parse(readIfThere(recordFile(dataFolder)) ?? 'null') as KeptRecord | null;
    return typeof record?.url === 'string' && typeof record.holder?.nonce === 'string' && Number.isSafeInteger(record.holder.pid) && record.holder.pid > 0 ? record : null;
  } catch {
    return null;
  }
}

function recordFile(dataFolder: string): string {
  return join(dataFolder, 'server.json');
}
