/** `cairn secret rotate-key`. */
import type {App} from '../../app/app.js';
import {rotateKey} from '../../inventory/rotate-key.js';
import type {RotateOptions} from '../../inventory/rotate-key.js';
import type {View} from '../../render/view.js';
import {rotationView} from '../../render/views/secret.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function secretRotateKeyCommand(app: App, run = runSecretRotateKey): Verb {
  return verb('rotate-key', 'Make a new key for the secrets on this machine, and encrypt all values with it', [
    'cairn secret rotate-key',
    'cairn secret rotate-key --forget-earlier',
  ])
    .option('--forget-earlier', 'throw the keys of before away; backups can then not bring back what they encrypted, undo still can', false)
    .action(async (flags: RotateOptions) => {
      app.show(await run(app, flags));
    });
}

export async function runSecretRotateKey(app: App, options: RotateOptions): Promise<View> {
  const [local, secretKey, sealIdentity, journal] = await Promise.all([app.local(), app.secretKey(), app.sealIdentity(), app.journal()]);
  const rotation = await rotateKey({local, secretKey, sealIdentity, journal}, options);
  for (const each of rotation.unreadable) app.notice({level: 'warning', code: 'unreadable', message: `${each} can not be read with any key here, and stays as it is`});
  return rotationView(rotation, secretKey.where());
}
