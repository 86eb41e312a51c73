/** `cairn secret describe`. */
import type {App} from '../../app/app.js';
import {bindingStatuses} from '../../inventory/bindings.js';
import {usesOfSecret} from '../../inventory/secret-uses.js';
import type {View} from '../../render/view.js';
import {describedSecretView} from '../../render/views/secret.js';
import {objectNamed} from '../named-object.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {describeThere, secretsOf, secretsOnOption} from './there.js';
import type {SecretsOn} from './there.js';

export function secretDescribeCommand(app: App, run = runSecretDescribe): Verb {
  return verb('describe', 'Show the keys of a secret and what refers to it, never a value', ['cairn secret describe s3-prod', 'cairn secret describe s3-prod -o json'])
    .argument('<name>', 'a name or an id')
    .addOption(secretsOnOption())
    .action(async (name: string, flags: {readonly remote?: SecretsOn}) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runSecretDescribe(app: App, {name, remote}: {readonly name: string; readonly remote?: SecretsOn}): Promise<View> {
  if (remote !== undefined) return describeThere(app, await secretsOf(app, remote), name);
  const stored = await objectNamed(app, 'secret', name);
  const [local, bindings] = await Promise.all([app.local(), app.bindings()]);
  const [standing, uses, all] = await Promise.all([standingOf(app, stored), usesOfSecret(local, stored.resource), bindingStatuses({local, bindings})]);
  return describedSecretView({stored, standing, uses, bindings: all.filter(({binding}) => binding.secret === stored.resource.id)});
}
