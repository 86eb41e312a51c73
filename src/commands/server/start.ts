/** `cairn server start`. */
import {InvalidArgumentError, Option} from 'commander';
import type {App, ServerOptions} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {backgroundServerView, startedServerView} from '../../render/views/server.js';
import {readPassword} from '../password.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {masterKeyOf, masterKeyOptions, placeOf, placeOptions} from './place.js';
import type {MasterKeyFlags, PlaceFlags} from './place.js';

export interface ServerStartRequest extends PlaceFlags, MasterKeyFlags {
  readonly host: string;
  readonly port: number;
  readonly adminUsername?: string;
  readonly adminPasswordStdin: boolean;
  readonly insecureHttp: boolean;
  readonly background: boolean;
  readonly logFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly openMetrics: boolean;
  readonly log: 'requests' | 'failures';
}

export function serverStartCommand(app: App, run = runServerStart): Verb {
  return masterKeyOptions(placeOptions(verb('start', 'Run a team server until it is stopped', [
    'cairn server start',
    'cairn server start --data-dir /var/lib/cairn --admin-username root --admin-password-stdin < password-file',
    'cairn server start --background',
    'cairn server start --port 0 -o json',
  ])))
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .addOption(new Option('--port <number>', 'the port; 0 takes a free one').argParser(portOf).default(7878))
    .option('--admin-username <name>', 'make the first admin; of no effect on a server that has one')
    .option('--admin-password-stdin', 'read the admin\'s password from standard input', false)
    .option('--tls-cert <file>', 'speak https with this certificate (PEM, with its chain); read again when it changes')
    .option('--tls-key <file>', 'the key of that certificate (PEM)')
    .option('--open-metrics', 'answer /metrics without an admin\'s token', false)
    .addOption(new Option('--log <what>', 'what is logged, as JSON lines').choices(['requests', 'failures']).default('requests'))
    .option('--insecure-http', 'allow plain http beyond this machine', false)
    .option('--background', 'leave it running and return when it answers; see server status, logs, stop', false)
    .option('--log-file <file>', 'log to a file, rotated by size, in place of standard error')
    .action(async (flags: ServerStartRequest) => run(app, flags));
}

/** Shows the server when it answers; the command goes on until that has ended, unless it runs in the background. */
export async function runServerStart(app: App, request: ServerStartRequest): Promise<void> {
  const place = placeOf(app, request);
  const tls = tlsOf(request);
  const admin = await adminOf(app, request);
  if (request.background) {
    app.show(backgroundServerView(await app.startServerInBackground(place.dataFolder, admin === undefined ? '' : `${admin.password}\n`)));
    return;
  }
  const {host, port, insecureHttp, openMetrics, log: logged, logFile} = request;
  const masterKey = masterKeyOf(app, request);
  const optional = {...(tls && {tls}), ...(admin && {admin}), ...(logFile === undefined ? {} : {logFile})};
  const server = await app.startServer({...place, host, port, insecureHttp, openMetrics, logged, masterKey, ...optional});
  app.show(startedServerView(server));
  await server.ended;
}

function tlsOf({tlsCert: cert, tlsKey: key}: ServerStartRequest): ServerOptions['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new AppError('usage', '--tls-cert and --tls-key go together');
  return {cert, key};
}

async function adminOf(app: App, {adminUsername: username, adminPasswordStdin: stdin}: ServerStartRequest): Promise<ServerOptions['admin']> {
  if (stdin && username === undefined) throw new AppError('usage', '--admin-password-stdin needs --admin-username');
  if (username === undefined) return undefined;
  const password = await readPassword(app, {stdin, question: `Password of ${username}`, flag: '--admin-password-stdin'});
  return {username, password: password.reveal()};
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}
