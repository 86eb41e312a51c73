/** `cairn secret rename`. */
import type {App} from '../../app/app.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import {renameSecret} from '../../inventory/change-secret.js';
import type {View} from '../../render/view.js';
import {renamedSecretView} from '../../render/views/secret.js';
import {objectNamed} from '../named-object.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {renamedThere, secretsOf, secretsOnOption} from './there.js';
import type {SecretsOn} from './there.js';

export interface SecretRenameRequest {
  readonly name: string;
  readonly newName: string;
  readonly remote?: SecretsOn;
}

export function secretRenameCommand(app: App, run = runSecretRename): Verb {
  return verb('rename', 'Give a secret another name; what refers to it is rewritten', ['cairn secret rename s3 s3-prod'])
    .argument('<name>', 'a name or an id')
    .argument('<new-name>', 'the name that it gets')
    .addOption(secretsOnOption())
    .action(async (name: string, newName: string, flags: {readonly remote?: SecretsOn}) => {
      app.show(await run(app, {...flags, name, newName}));
    });
}

export async function runSecretRename(app: App, {name, newName, remote}: SecretRenameRequest): Promise<View> {
  if (remote !== undefined) return renamedThere(app, await secretsOf(app, remote), {name, newName});
  const secret = await objectNamed(app, 'secret', name);
  const {stored, rewritten} = await renameSecret(await app.local(), secret, newName);
  const sentence = `Renamed ${refOf(secret.resource)} to ${nameOf(stored.resource)}.`;
  return renamedSecretView({stored, standing: await standingOf(app, stored)}, {sentence, rewritten});
}
