/** `cairn connect`. */
import {resolve} from 'node:path';
import type {App} from '../../app/app.js';
import type {ServerClient} from '../../backend/server-client.js';
import {AppError} from '../../domain/errors.js';
import {checkName, nearestName, sameName} from '../../domain/name.js';
import {checkServerUrl} from '../../domain/server-url.js';
import type {View} from '../../render/view.js';
import {connectedView} from '../../render/views/remote.js';
import type {WireServer, WireSession} from '../../wire/types.js';
import {caFileOption} from '../options.js';
import {oneLine, passwordStdinOption, readPassword} from '../password.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {keepSession, sameServer, signIn} from './sign-in.js';

export interface ConnectRequest {
  readonly url: string;
  /** Default: the first label of the host. */
  readonly name?: string;
  readonly username?: string;
  readonly passwordStdin: boolean;
  /** Make the first admin of a new server. */
  readonly setup: boolean;
  readonly setupTokenFile?: string;
  readonly insecureHttp: boolean;
  readonly caFile?: string;
}

export function connectCommand(app: App, run = runConnect): Verb {
  return verb('connect', 'Connect this machine to a team server and log in', [
    'cairn connect https://cairn.example.com --username ann',
    'cairn connect https://cairn.example.com --name acme --username ann --password-stdin < password-file',
    'cairn connect http://127.0.0.1:7878 --setup --username root',
  ])
    .argument('<url>', 'where the server is')
    .option('--name <name>', 'what to call it here (default: the first part of its host name)')
    .option('--username <name>', 'who you are there')
    .addOption(passwordStdinOption())
    .option('--setup', 'make the first admin of a new server, with the token that its first start printed', false)
    .option('--setup-token-file <file>', 'read that token from a file')
    .option('--insecure-http', 'allow plain http to another machine', false)
    .addOption(caFileOption())
    .action(async (url: string, flags: Omit<ConnectRequest, 'url'>) => {
      app.show(await run(app, {...flags, url}));
    });
}

export async function runConnect(app: App, request: ConnectRequest): Promise<View> {
  const url = checkServerUrl(request.url, request);
  const name = freeName(app, request.name ?? defaultName(url), url);
  const caFile = request.caFile === undefined ? {} : {caFile: resolve(app.surroundings.workingFolder, request.caFile)};
  const reach = {insecureHttp: request.insecureHttp, ...caFile};
  const client = await app.client(url, undefined, reach);
  const server = await app.progress(`Connecting to ${url}`, client.server());
  const session = await (request.setup ? setUp : logIn)(app, {...request, url, client, server});
  await refuseSecond(app, session, () => app.client(url, session.token, reach));
  const status = await keepSession(app, {name, url, ...(request.insecureHttp ? {insecureHttp: true} : {}), ...caFile}, session);
  if (status.credential.storedIn === 'file') {
    const {config} = app.config().folders;
    app.notice({level: 'info', code: 'credentials_in_file', message: `There is no keychain to use here: the token lies in ${config}, readable by you alone`});
  }
  return connectedView(status, {current: app.config().currentRemote()?.value.name === name});
}

type Reached = ConnectRequest & {readonly client: ServerClient; readonly server: WireServer};

async function logIn(app: App, {server, client, url, username, passwordStdin}: Reached): Promise<WireSession> {
  if (server.setupRequired) {
    throw new AppError('failed', `${url} has no admin yet`, {
      hint: 'Make the first one with the token that the server printed when it started.',
      next: [`cairn connect ${url} --setup --username NAME`],
    });
  }
  return signIn(app, {client, server, username: username ?? (await askUsername(app)), passwordStdin});
}

async function setUp(app: App, {server, client, url, username, passwordStdin, setupTokenFile}: Reached): Promise<WireSession> {
  if (!server.setupRequired) throw new AppError('exists', `${url} has been set up already`, {next: [`cairn connect ${url}`]});
  const admin = username ?? (await askUsername(app));
  const token = setupTokenFile === undefined
    ? await (await app.prompter()).password('Setup token', '--setup-token-file')
    : oneLine(await app.read(setupTokenFile), setupTokenFile);
  const password = await readPassword(app, {stdin: passwordStdin, question: `New password of ${admin}`});
  return app.progress('Setting up', sameServer(server, client.setup({token: token.reveal(), username: admin, password: password.reveal()})));
}

async function askUsername(app: App): Promise<string> {
  return (await app.prompter()).text('Username', '--username');
}

function defaultName(url: string): string {
  const {hostname} = new URL(url);
  return nearestName(/^[\d.]+$|:/.test(hostname) ? hostname : (hostname.split('.')[0] ?? hostname));
}

function freeName(app: App, name: string, url: string): string {
  const taken = app.config().remotes().find(each => sameName(each.name, checkName(name, 'a remote')));
  if (taken === undefined) return name;
  throw new AppError('exists', `There is a remote "${taken.name}" already, ${taken.url}`, {
    hint: 'Log in to it again, or give this one another name.',
    next: [`cairn login ${taken.name}`, `cairn connect ${url} --name NAME`],
  });
}

/** Two names for one account would share its token and its sync state. */
async function refuseSecond(app: App, {me}: WireSession, signedIn: () => Promise<ServerClient>): Promise<void> {
  const known = app.config().remotes().find(({instance, account}) => instance === me.instance && account === me.account);
  if (known === undefined) return;
  await (await signedIn()).signOut();
  throw new AppError('exists', `You are connected to this server as ${me.username} already: the remote "${known.name}"`, {next: [`cairn login ${known.name}`]});
}
