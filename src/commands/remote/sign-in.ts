/** What `connect` and `login` share: proving who one is, and keeping the token. */
import type {App} from '../../app/app.js';
import type {ServerClient} from '../../backend/server-client.js';
import type {RemoteSetting} from '../../config/config.js';
import {AppError} from '../../domain/errors.js';
import type {RemoteStatus} from '../../render/views/remote.js';
import type {WireServer, WireSession} from '../../wire/types.js';
import {readPassword} from '../password.js';

export interface SignInRequest {
  readonly client: ServerClient;
  readonly server: WireServer;
  readonly username: string;
  readonly passwordStdin: boolean;
}

/** Rejects with `invalid_credentials` or `rate_limited`, and with `not_a_server` where the answer is another server's than was asked. */
export async function signIn(app: App, {client, server, username, passwordStdin}: SignInRequest): Promise<WireSession> {
  const password = await readPassword(app, {stdin: passwordStdin, question: `Password of ${username}`});
  return app.progress('Signing in', sameServer(server, client.signIn({username, password: password.reveal()})));
}

/** The session, if it is of that server. */
export async function sameServer(server: WireServer, signedIn: Promise<WireSession>): Promise<WireSession> {
  const session = await signedIn;
  if (session.me.instance === server.instance) return session;
  throw new AppError('not_a_server', 'Two servers answer at this URL by turns', {hint: 'Ask whoever runs them: an address stands for one server.'});
}

/** Saves the remote as it is now and the token of the session. */
export async function keepSession(app: App, known: Pick<RemoteSetting, 'name' | 'url' | 'insecureHttp' | 'caFile'>, {token, expires, me}: WireSession): Promise<RemoteStatus> {
  const remote: RemoteSetting = {...known, username: me.username, instance: me.instance, account: me.account, role: me.role};
  await app.config().saveRemote(remote);
  const storedIn = await (await app.credentials()).set(remote, {token, expires});
  return {remote, role: me.role, credential: {kind: 'session', storedIn, expires}};
}
