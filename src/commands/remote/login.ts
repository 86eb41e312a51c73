/** `cairn login`. */
import {resolve} from 'node:path';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {loggedInView} from '../../render/views/remote.js';
import {caFileOption} from '../options.js';
import {passwordStdinOption} from '../password.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {keepSession, signIn} from './sign-in.js';

export interface LoginRequest {
  /** Default: the current remote. */
  readonly name?: string;
  readonly passwordStdin: boolean;
  readonly caFile?: string;
}

export function loginCommand(app: App, run = runLogin): Verb {
  return verb('login', 'Log in again to a server that this machine is connected to', ['cairn login', 'cairn login acme --password-stdin < password-file'])
    .argument('[remote]', 'default: the current one')
    .addOption(passwordStdinOption())
    .addOption(caFileOption())
    .action(async (name: string | undefined, flags: Omit<LoginRequest, 'name'>) => {
      app.show(await run(app, {...flags, ...(name === undefined ? {} : {name})}));
    });
}

export async function runLogin(app: App, {name, passwordStdin, caFile}: LoginRequest): Promise<View> {
  const remote = {...app.config().remote(name), ...(caFile === undefined ? {} : {caFile: resolve(app.surroundings.workingFolder, caFile)})};
  const client = await app.client(remote.url, undefined, remote);
  const server = await app.progress(`Connecting to ${remote.url}`, client.server());
  if (server.instance !== remote.instance) throw anotherServer(remote);
  const session = await signIn(app, {client, server, username: remote.username, passwordStdin});
  if (session.me.account !== remote.account) throw anotherServer(remote);
  return loggedInView(await keepSession(app, remote, session));
}

/** What was pushed and pulled belongs to a server and an account; a new one must not be taken for them. */
function anotherServer({name, url, username}: {readonly name: string; readonly url: string; readonly username: string}): AppError {
  return new AppError('failed', `${url} is not the server, or ${username} not the account, that the remote "${name}" was connected to`, {
    hint: 'If that is expected, connect anew. Your files stay.',
    next: [`cairn disconnect ${name}`, `cairn connect ${url} --name ${name}`],
  });
}
