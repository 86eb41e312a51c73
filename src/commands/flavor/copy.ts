/** `cairn flavor copy`. */
import type {App} from '../../app/app.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import {copyFlavor} from '../../inventory/register-flavor.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedFlavor} from './changed.js';
import {customFlavorNamed} from './custom.js';

export interface FlavorCopyRequest {
  readonly name: string;
  readonly target?: string | undefined;
}

export function flavorCopyCommand(app: App, run = runFlavorCopy): Verb {
  return verb('copy', "Make a colleague's flavor one of your own", ['cairn flavor copy artifact-store/ann/minio', 'cairn flavor copy artifact-store/minio minio-2'])
    .argument('<name>', 'TYPE/NAME, TYPE/OWNER/NAME, or a name that one type alone has')
    .argument('[new-name]', 'what to call it (default: the same)')
    .action(async (name: string, target: string | undefined) => {
      app.show(await run(app, {name, target}));
    });
}

export async function runFlavorCopy(app: App, {name, target}: FlavorCopyRequest): Promise<View> {
  const source = await customFlavorNamed(app, name);
  const outcome = await copyFlavor(await app.local(), source, target ?? nameOf(source.resource));
  return changedFlavor(app, {...outcome, sentence: `Registered ${refOf(outcome.stored.resource)}.`});
}
