/** The team server: one process, one address, one database (DESIGN 5). */
import {isIP} from 'node:net';
import {AppError} from '../domain/errors.js';
import type {KeySource} from '../domain/key-source.js';
import {hasErrno} from '../lib/errno.js';
import type {Lock} from '../lib/lock.js';
import {openDatabase} from './db/database.js';
import type {Database} from './db/database.js';
import {createApp} from './http/app.js';
import {drainOf} from './http/drain.js';
import type {Drain} from './http/drain.js';
import type {Log} from './http/failures.js';
import type {HttpApp} from './http/http-app.js';
import {createMetrics} from './http/metrics.js';
import {readTls, renewTls} from './http/tls.js';
import type {TlsFiles} from './http/tls.js';
import type {LogEntry} from './operations/operations.js';
import {claim, databaseOf, defaultMasterKey} from './operations/place.js';
import {leaveRecord} from './operations/running.js';
import {allRoutes} from './routes/all.js';
import type {Context} from './services/context.js';
import {identify} from './services/identity.js';
import {openVault} from './services/secrets/vault.js';
import {createServices} from './services/services.js';
import {tidy} from './services/upkeep.js';

export interface StartOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly dataFolder: string;
  /** The URL of a Postgres database; default: SQLite in the data folder. */
  readonly database?: string | undefined;
  /** Encrypts the keys of secrets; default: a file beside the data folder, none with Postgres. */
  readonly masterKey?: KeySource | undefined;
  /** Makes the first admin; of no effect on a server that has one. */
  readonly admin?: {readonly username: string; readonly password: string};
  /** Allows plain HTTP beyond loopback. */
  readonly insecureHttp: boolean;
  readonly version: string;
  /** The file behind `log`; null or left out where that is the terminal. */
  readonly logFile?: string | null;
  readonly now?: () => Date;
  /** PEM files, for TLS by the server itself; plain HTTP without them. */
  readonly tls?: TlsFiles | undefined;
  /** `/metrics` answers without an admin's token. */
  readonly openMetrics?: boolean | undefined;
  /** Gets a line for each request, and for each failure of the server itself. */
  readonly log: Log;
}

export interface StartedServer {
  readonly url: string;
  readonly version: string;
  /** The kind of database and where it is. */
  readonly database: string;
  /** For the first admin; set where there is none yet. */
  readonly setupToken?: string;
  /** Resolves when the server has been closed. */
  readonly ended: Promise<void>;
  /** Answers what has been asked, then ends. */
  close(): Promise<void>;
}

const tidyEvery = 60 * 60 * 1000;
const renewEvery = 60 * 1000;

/**
 * Starts a server and resolves when it answers. Rejects with `usage` for an address that wants TLS,
 * with `locked` where another server has the data folder, and with `failed` where it can't listen.
 */
export async function startServer(options: StartOptions): Promise<StartedServer> {
  const {host, dataFolder, version, insecureHttp, tls, now = () => new Date()} = options;
  if (tls === undefined && !insecureHttp && !isLoopback(host)) {
    throw new AppError('usage', `plain HTTP on ${host} would send passwords readable through the network`, {
      hint: 'Give it --tls-cert and --tls-key, bind to 127.0.0.1 behind a proxy that does TLS, or allow it with --insecure-http.',
    });
  }
  const place = {dataFolder, database: options.database};
  const lock = await claim(place);
  const opened: Opened = {lock};
  try {
    const database = (opened.database = await openDatabase(databaseOf(place), now()));
    const metrics = await createMetrics();
    const identity = await identify(database, version, now());
    const vault = await openVault(database, identity.instance, masterKeyOf(options));
    const context: Context = {database: {...database, write: work => metrics.write(() => database.write(work))}, now, identity, vault};
    const services = createServices(context);
    opened.stopWaiting = () => services.runs.stopWaiting();
    await tidy(context);
    const setupToken = await services.accounts.prepareSetup(options.admin);
    const app = (opened.app = await createApp({version, log: options.log, tls: tls === undefined ? undefined : await readTls(tls)}));
    opened.drain = drainOf(app);
    await allRoutes(app, services, {metrics, open: options.openMetrics === true});
    const url = await listen(app, options);
    opened.removeRecord = leaveRecord(dataFolder, {url, version, database: database.shown, started: now().toISOString(), log: options.logFile ?? null});
    const timers = [setInterval(() => void tidy(context).catch((error: unknown) => options.log(failureOf(error))), tidyEvery).unref()];
    if (tls !== undefined) timers.push(setInterval(() => void renewTls(app, tls), renewEvery).unref());
    return {url, version, database: database.shown, ...(setupToken === undefined ? {} : {setupToken}), ...ending(opened, timers)};
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

function masterKeyOf({masterKey, dataFolder, database}: StartOptions): KeySource {
  return masterKey ?? defaultMasterKey({dataFolder, database});
}

/** What has to be closed again, in the order of opening. */
interface Opened {
  readonly lock: Lock;
  database?: Database;
  app?: HttpApp;
  /** Answers at once whoever waits for news. */
  stopWaiting?: () => void;
  drain?: Drain;
  removeRecord?: () => void;
}

async function closeAll({lock, database, app, drain, removeRecord, stopWaiting}: Opened): Promise<void> {
  try {
    stopWaiting?.();
    await drain?.drain();
    if (app !== undefined) await closeApp(app);
    await database?.close();
  } finally {
    removeRecord?.();
    lock.release();
  }
}

/** A connection that becomes idle only after the last request on it would be kept open for the client's next one. */
async function closeApp(app: HttpApp): Promise<void> {
  const sweeping = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweeping);
  }
}

function ending(opened: Opened, timers: readonly NodeJS.Timeout[]): Pick<StartedServer, 'ended' | 'close'> {
  const {promise: ended, resolve, reject} = withResolvers();
  let closing = false;
  const close = async (): Promise<void> => {
    if (!closing) {
      closing = true;
      for (const timer of timers) clearInterval(timer);
      closeAll(opened).then(resolve, reject);
    }
    await ended;
  };
  return {ended, close};
}

function withResolvers(): {promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void} {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((kept, broken) => {
    resolve = kept;
    reject = broken;
  });
  return {promise, resolve, reject};
}

/** A failure outside any request. */
function failureOf(error: unknown): LogEntry {
  return {time: new Date().toISOString(), level: 'error', code: 'upkeep', message: String(error)};
}

async function listen(app: HttpApp, {host, port}: StartOptions): Promise<string> {
  try {
    return await app.listen({host, port});
  } catch (error) {
    const where = `${host}:${port}`;
    if (hasErrno(error, 'EADDRINUSE')) throw taken(where, error);
    if (hasErrno(error, 'EACCES')) throw cannotListen(`this user may not listen on ${where}`, 'Ports from 1024 on need no privilege.', error);
    if (hasErrno(error, 'EADDRNOTAVAIL') || hasErrno(error, 'ENOTFOUND')) throw cannotListen(`${host} is no address of this machine`, 'Try --host 127.0.0.1.', error);
    throw error;
  }
}

function taken(where: string, cause: unknown): AppError {
  return new AppError('failed', `${where} is taken: another program listens there`, {
    hint: 'Stop it, or choose another port; --port 0 takes a free one.',
    next: ['cairn server status', 'cairn server start --port 0'],
    cause,
  });
}

function cannotListen(message: string, hint: string, cause: unknown): AppError {
  return new AppError('failed', message, {hint, cause});
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
