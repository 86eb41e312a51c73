/** `cairn server start`. */
import {join} from 'node:path';
import {InvalidArgumentError, Option} from 'commander';
import type {App, RunningServer} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {startedServerView} from '../../render/views/server.js';
import {readPassword} from '../password.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface ServerStartRequest {
  readonly host: string;
  readonly port: number;
  /** Default: `server` in this home's data folder. */
  readonly dataDir?: string;
  readonly adminUsername?: string;
  readonly adminPasswordStdin: boolean;
  readonly insecureHttp: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly openMetrics: boolean;
  readonly log: 'requests' | 'failures';
}

export function serverStartCommand(app: App, run = runServerStart): Verb {
  return verb('start', 'Run a team server until it is stopped', [
    'cairn server start',
    'cairn server start --data-dir /var/lib/cairn --admin-username root --admin-password-stdin < password-file',
    'cairn server start --port 0 -o json',
  ])
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .addOption(new Option('--port <number>', 'the port; 0 takes a free one').argParser(portOf).default(7878))
    .option('--data-dir <folder>', 'where the database is (default: a folder of this home)')
    .option('--admin-username <name>', 'make the first admin; of no effect on a server that has one')
    .option('--admin-password-stdin', 'read the admin\'s password from standard input', false)
    .option('--tls-cert <file>', 'speak https with this certificate (PEM, with its chain); read again when it changes')
    .option('--tls-key <file>', 'the key of that certificate (PEM)')
    .option('--open-metrics', 'answer /metrics without an admin\'s token', false)
    .addOption(new Option('--log <what>', 'what goes to standard error, as JSON lines').choices(['requests', 'failures']).default('requests'))
    .option('--insecure-http', 'allow plain http beyond this machine', false)
    .action(async (flags: ServerStartRequest) => {
      const server = await run(app, flags);
      app.show(startedServerView(server));
      await server.ended;
    });
}

/** The running server; the command goes on until it has ended. */
export async function runServerStart(app: App, request: ServerStartRequest): Promise<RunningServer> {
  const {host, port, dataDir, adminUsername, adminPasswordStdin, insecureHttp, tlsCert, tlsKey, openMetrics, log} = request;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw new AppError('usage', '--tls-cert and --tls-key go together');
  if (adminPasswordStdin && adminUsername === undefined) throw new AppError('usage', '--admin-password-stdin needs --admin-username');
  const dataFolder = dataDir ?? join(app.config().folders.data, 'server');
  const tls = tlsCert === undefined || tlsKey === undefined ? {} : {tls: {cert: tlsCert, key: tlsKey}};
  const options = {host, port, dataFolder, insecureHttp, openMetrics, logged: log, ...tls};
  if (adminUsername === undefined) return app.startServer(options);
  const password = await readPassword(app, {stdin: adminPasswordStdin, question: `Password of ${adminUsername}`, flag: '--admin-password-stdin'});
  return app.startServer({...options, admin: {username: adminUsername, password: password.reveal()}});
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}
