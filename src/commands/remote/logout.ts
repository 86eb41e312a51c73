/** `cairn logout`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {loggedOutView} from '../../render/views/remote.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {signOut} from './sign-out.js';

export interface LogoutRequest {
  /** Default: the current remote. */
  readonly name?: string;
}

export function logoutCommand(app: App, run = runLogout): Verb {
  return verb('logout', 'End the session on a server; the remote and what was pulled stay', ['cairn logout', 'cairn logout acme'])
    .argument('[remote]', 'default: the current one')
    .action(async (name: string | undefined) => {
      app.show(await run(app, name === undefined ? {} : {name}));
    });
}

export async function runLogout(app: App, {name}: LogoutRequest): Promise<View> {
  const remote = app.config().remote(name);
  return loggedOutView(remote, {revoked: await signOut(app, remote)});
}
