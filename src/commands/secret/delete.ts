/** `cairn secret delete`. */
import type {App} from '../../app/app.js';
import {refOf} from '../../domain/ref.js';
import {refuseInUse, removeObject} from '../../inventory/remove.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {secretJson} from '../../render/views/secret.js';
import {confirmDeletion, objectNamed} from '../named-object.js';
import {yesOption} from '../options.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {deletedThere, secretsOf, secretsOnOption} from './there.js';
import type {SecretsOn} from './there.js';

export interface SecretDeleteRequest {
  readonly name: string;
  readonly yes: boolean;
  readonly remote?: SecretsOn;
}

export function secretDeleteCommand(app: App, run = runSecretDelete): Verb {
  return verb('delete', 'Delete a secret that no component refers to', [
    'cairn secret delete s3-prod',
    'cairn secret delete s3-prod --yes',
    'cairn secret delete s3-prod --remote',
  ])
    .argument('<name>', 'a name or an id')
    .addOption(yesOption())
    .addOption(secretsOnOption())
    .action(async (name: string, flags: Omit<SecretDeleteRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runSecretDelete(app: App, {name, yes, remote}: SecretDeleteRequest): Promise<View> {
  if (remote !== undefined) return deletedThere(app, await secretsOf(app, remote), {name, yes});
  const local = await app.local();
  const stored = await objectNamed(app, 'secret', name);
  const ref = refOf(stored.resource);
  await refuseInUse(local, stored);
  await confirmDeletion(app, ref, yes);
  const json = secretJson({stored, standing: await standingOf(app, stored)});
  await removeObject(local, stored, app.config().remotes());
  return changeView(json, {action: 'delete', sentence: `Deleted ${ref}.`});
}
