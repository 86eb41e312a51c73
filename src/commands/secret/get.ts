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
import {getThere, secretsOf, secretsOnOption} from './there.js';
import type {SecretsOn} from './there.js';

export interface SecretGetRequest {
  readonly name: string;
  readonly reveal?: string;
  readonly remote?: SecretsOn;
}

export function secretGetCommand(app: App, run = runSecretGet): Verb {
  return verb('get', 'Show the keys of a secret, or the value of one of them', [
    'cairn secret get s3-prod',
    'cairn secret get s3-prod --reveal key',
    'cairn secret get s3-prod --remote',
  ])
    .argument('<name>', 'a name or an id')
    .option('--reveal <key>', 'print the value of this key')
    .addOption(secretsOnOption())
    .action(async (name: string, flags: Omit<SecretGetRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runSecretGet(app: App, {name, reveal, remote}: SecretGetRequest): Promise<View> {
  if (remote !== undefined) return getThere(app, await secretsOf(app, remote), {name, reveal});
  const stored = await objectNamed(app, 'secret', name);
  if (reveal === undefined) {
    const [standing, users] = await Promise.all([standingOf(app, stored), usersOf(await app.local(), stored)]);
    return secretView({stored, standing, usedBy: users.map(refOf)});
  }
  return revealedView({ref: refOf(stored.resource), key: reveal, value: await revealSecret(await app.secretKey(), stored, reveal)});
}
