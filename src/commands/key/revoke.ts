/** `cairn key revoke`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {revokedKeyView} from '../../render/views/key.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface KeyRevokeRequest {
  readonly name: string;
  readonly yes: boolean;
}

export function keyRevokeCommand(app: App, run = runKeyRevoke): Verb {
  return verb('revoke', 'End a key at once', ['cairn key revoke ci', 'cairn key revoke ci --yes'])
    .argument('<name>', 'the name of the key')
    .addOption(yesOption())
    .action(async (name: string, flags: {readonly yes: boolean}) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runKeyRevoke(app: App, {name, yes}: KeyRevokeRequest): Promise<View> {
  const {client, remote} = await app.session();
  const key = await app.progress(`Asking ${remote.name}`, client.keys.get(name));
  if (!yes && !(await (await app.prompter()).confirm(`Revoke the key ${key.name}? What uses it stops working.`, '--yes'))) {
    throw new AppError('confirmation_required', `The key ${key.name} was not revoked`);
  }
  await app.progress(`Revoking ${key.name}`, client.keys.revoke(key.name));
  return revokedKeyView(key, app.now());
}
