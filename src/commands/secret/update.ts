/** `cairn secret update`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {refOf} from '../../domain/ref.js';
import {updateSecret} from '../../inventory/change-secret.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {secretJson} from '../../render/views/secret.js';
import {objectNamed} from '../named-object.js';
import {labelOption, removeLabelOption} from '../options.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {secretsOf, secretsOnOption, updatedThere} from './there.js';
import type {SecretsOn} from './there.js';
import {readValues, removeKeyOption, valueOption, valueSource} from './values.js';

export interface SecretUpdateRequest {
  readonly name: string;
  /** As typed: `KEY`, `KEY=-` or `KEY=@FILE`. */
  readonly value?: readonly string[];
  readonly remove?: readonly string[];
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly removeLabel?: readonly string[];
  readonly remote?: SecretsOn;
}

export function secretUpdateCommand(app: App, run = runSecretUpdate): Verb {
  return verb('update', 'Set or add values of a secret, or take keys away', [
    'cairn secret update s3-prod --value key',
    'cairn secret update s3-prod --value key=- < key.txt',
    'cairn secret update s3-prod --remove old-key',
    'cairn secret update s3-prod --value key=- --remote < key.txt',
  ])
    .argument('<name>', 'a name or an id')
    .addOption(valueOption())
    .addOption(removeKeyOption())
    .option('--description <text>', 'what it is for; empty takes it away')
    .addOption(labelOption())
    .addOption(removeLabelOption())
    .addOption(secretsOnOption())
    .action(async (name: string, flags: Omit<SecretUpdateRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runSecretUpdate(app: App, request: SecretUpdateRequest): Promise<View> {
  const {name, value = [], remove = [], description, label = {}, removeLabel = [], remote} = request;
  if ([value, remove, removeLabel, Object.keys(label)].every(each => each.length === 0) && description === undefined) {
    throw new AppError('usage', 'What is to change?', {next: [`cairn secret update ${name} --value KEY=-`]});
  }
  if (remote !== undefined) return updatedThere(app, await secretsOf(app, remote), request);
  const secret = await objectNamed(app, 'secret', name);
  const set = await readValues(app, value.map(valueSource));
  const target = {local: await app.local(), secretKey: await app.secretKey()};
  const {stored, action} = await updateSecret(target, secret, {set, remove, description, labels: label, removeLabels: removeLabel});
  const ref = refOf(stored.resource);
  return changeView(secretJson({stored, standing: await standingOf(app, stored)}), {action, sentence: action === 'none' ? `${ref} is as it was.` : `Updated ${ref}.`});
}
