/** `cairn server rotate-key`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {rotatedKeyView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {masterKeyOf, masterKeyOptions, placeOf, placeOptions} from './place.js';
import type {MasterKeyFlags, PlaceFlags} from './place.js';

export interface ServerRotateKeyRequest extends PlaceFlags, MasterKeyFlags {
  readonly forgetEarlier: boolean;
}

export function serverRotateKeyCommand(app: App, run = runServerRotateKey): Verb {
  return masterKeyOptions(placeOptions(verb('rotate-key', 'Give the secrets of a server another master key, while it runs', [
    'cairn server rotate-key',
    'cairn server rotate-key --data-dir /var/lib/cairn --forget-earlier',
    'cairn server rotate-key --master-key-file /etc/cairn/master.key',
  ])))
    .option('--forget-earlier', 'take the earlier keys out of the file; backups made before then need them from elsewhere', false)
    .action(async (flags: ServerRotateKeyRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runServerRotateKey(app: App, {forgetEarlier, ...flags}: ServerRotateKeyRequest): Promise<View> {
  const operations = await app.serverOperations();
  return rotatedKeyView(await app.progress('Rotating the master key', operations.rotateKey({place: placeOf(app, flags), masterKey: masterKeyOf(app, flags), forgetEarlier})));
}
