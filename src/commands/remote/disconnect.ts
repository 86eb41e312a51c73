/** `cairn disconnect`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {disconnectedView} from '../../render/views/remote.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {signOut} from './sign-out.js';

export interface DisconnectRequest {
  /** Default: the current remote. */
  readonly name?: string;
  readonly yes: boolean;
}

export function disconnectCommand(app: App, run = runDisconnect): Verb {
  return verb('disconnect', 'Log out of a server and forget it; files stay', ['cairn disconnect', 'cairn disconnect acme --yes'])
    .argument('[remote]', 'default: the current one')
    .addOption(yesOption())
    .action(async (name: string | undefined, flags: {readonly yes: boolean}) => {
      app.show(await run(app, {...flags, ...(name === undefined ? {} : {name})}));
    });
}

export async function runDisconnect(app: App, {name, yes}: DisconnectRequest): Promise<View> {
  const remote = app.config().remote(name);
  if (!yes && !(await (await app.prompter()).confirm(`Forget ${remote.name} (${remote.url})? Your files stay.`, '--yes'))) {
    throw new AppError('confirmation_required', `${remote.name} was not forgotten`);
  }
  const revoked = await signOut(app, remote);
  const {instance, account} = remote;
  await (await app.local()).commit([], {account: {instance, account}, forget: true});
  await app.config().forgetRemote(remote.name);
  return disconnectedView(remote, {revoked});
}
