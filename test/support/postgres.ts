/**
 * Real Postgres databases for tests: of `CAIRN_TEST_POSTGRES` (the URL of a cluster where databases may be made), else of one
 * that is started when the first test of a run asks for it, and ends with the run.
 */
import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import pg from 'pg';
import {newId} from '../../src/lib/uuid.js';

export interface TestDatabase {
  readonly url: string;
  /** Runs statements, apart from any server. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

const launcher = fileURLToPath(new URL('postgres-launcher.mjs', import.meta.url));

/** An empty database of its own. */
export async function postgresDatabase(): Promise<TestDatabase> {
  const cluster = await clusterUrl();
  const name = `cairn_${newId().replaceAll('-', '')}`;
  await run(urlOf(cluster, 'postgres'), `create database ${name}`);
  const url = urlOf(cluster, name);
  return {
    url,
    query: sql => run(url, sql),
    drop: async () => void (await run(urlOf(cluster, 'postgres'), `drop database ${name} with (force)`)),
  };
}

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({connectionString: url});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function urlOf(cluster: string, database: string): string {
  const url = new URL(cluster);
  url.pathname = `/${database}`;
  return url.href;
}

async function clusterUrl(): Promise<string> {
  const named = process.env['CAIRN_TEST_POSTGRES'];
  if (named !== undefined && named !== '') return named;
  const testRun = process.env['CAIRN_TEST_RUN'] ?? String(process.pid);
  const folder = join(tmpdir(), `cairn-postgres-${testRun}`);
  launchOnce(folder, testRun);
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (existsSync(join(folder, 'failed.json'))) throw new Error(readFileSync(join(folder, 'failed.json'), 'utf8'));
    if (existsSync(join(folder, 'ready.json'))) return (JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')) as {url: string}).url;
    await sleep(25);
  }
  throw new Error('no Postgres within a minute');
}

/** Whoever makes the folder starts it; the others wait for it. */
function launchOnce(folder: string, testRun: string): void {
  try {
    mkdirSync(folder);
  } catch {
    return;
  }
  spawn(process.execPath, [launcher, folder, testRun], {detached: true, stdio: 'ignore'}).unref();
}
