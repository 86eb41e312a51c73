/** `cairn secret get`. */
import type {App} from '../../app/app.js';
import {refOf} from '../../domain/ref.js';
import {revealSecret} from '../../inventory/secrets.js';
import {usersOf} from '../../inventory/used-by.js';
import type {View} from '../../render/view.js';
import {revealedView, secretView} from '../../render/views/secret.js';
import {objectNamed} from '../named-object.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface SecretGetRequest {
  readonly name: string;
  readonly reveal?: string;
}

export function secretGetCommand(app: App, run = runSecretGet): Verb {
  return verb('get', 'Show the keys of a secret, or the value of one of them', ['cairn secret get s3-prod', 'cairn secret get s3-prod --reveal key'])
    .argument('<name>', 'a name or an id')
    .option('--reveal <key>', 'print the value of this key')
    .action(async (name: string, flags: Omit<SecretGetRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runSecretGet(app: App, {name, reveal}: SecretGetRequest): Promise<View> {
  const stored = await objectNamed(app, 'secret', name);
  if (reveal === undefined) {
    const [standing, users] = await Promise.all([standingOf(app, stored), usersOf(await app.local(), stored)]);
    return secretView({stored, standing, usedBy: users.map(refOf)});
  }
  return revealedView({ref: refOf(stored.resource), key: reveal, value: await revealSecret(await app.secretKey(), stored, reveal)});
}
