/** `cairn secret create`. */
import type {App} from '../../app/app.js';
import {secretReferenceText} from '../../domain/secret-reference.js';
import {createSecret} from '../../inventory/secrets.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {secretJson} from '../../render/views/secret.js';
import {labelOption} from '../options.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {createdThere, secretsOf, secretsOnOption} from './there.js';
import type {SecretsOn} from './there.js';
import {readValues, valueOption, valueSource} from './values.js';

export interface SecretCreateRequest {
  readonly name: string;
  /** As typed: `KEY`, `KEY=-` or `KEY=@FILE`. */
  readonly value?: readonly string[];
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly remote?: SecretsOn;
}

export function secretCreateCommand(app: App, run = runSecretCreate): Verb {
  return verb('create', 'Keep values that configs refer to', [
    'cairn secret create s3-prod --value key --value secret',
    'cairn secret create s3-prod --value key=- < key.txt',
    'cairn secret create gcp --value account=@service-account.json',
    'cairn secret create s3-prod --value key=- --remote < key.txt',
  ])
    .argument('<name>', 'what to call it')
    .addOption(valueOption())
    .option('--description <text>', 'what it is for')
    .addOption(labelOption())
    .addOption(secretsOnOption())
    .action(async (name: string, flags: Omit<SecretCreateRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

export async function runSecretCreate(app: App, request: SecretCreateRequest): Promise<View> {
  const {name, value, description, label = {}, remote} = request;
  if (remote !== undefined) return createdThere(app, await secretsOf(app, remote), request);
  const given = value ?? [await (await app.prompter()).text('Name of the key', '--value KEY=-')];
  const values = await readValues(app, given.map(valueSource));
  const stored = await createSecret(await app.local(), await app.secretKey(), {name, values, description, labels: label});
  const references = [...values.keys()].map(key => secretReferenceText({secret: name, key})).join(', ');
  const sentence = `Created secret/${name}; configs refer to it as ${references}.`;
  return changeView(secretJson({stored, standing: await standingOf(app, stored)}), {action: 'create', sentence});
}
