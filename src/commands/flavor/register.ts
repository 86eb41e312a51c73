/** `cairn flavor register`. */
import type {App} from '../../app/app.js';
import {refOf} from '../../domain/ref.js';
import {registerFlavor} from '../../inventory/register-flavor.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {changedFlavor} from './changed.js';

export interface FlavorRegisterRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly replace: boolean;
}

export function flavorRegisterCommand(app: App, run = runFlavorRegister): Verb {
  return verb('register', 'Register a flavor of your own from its manifest', ['cairn flavor register minio.yaml', 'cairn flavor register - --replace < minio.yaml'])
    .argument('<file>', 'a manifest with `kind: Flavor`; - is standard input')
    .option('--replace', 'put it in the place of the one of that name', false)
    .action(async (file: string, flags: Omit<FlavorRegisterRequest, 'file'>) => {
      app.show(await run(app, {...flags, file}));
    });
}

export async function runFlavorRegister(app: App, {file, replace}: FlavorRegisterRequest): Promise<View> {
  const place = file === '-' ? 'standard input' : file;
  const outcome = await registerFlavor(await app.local(), {text: await app.read(file), place, replace});
  const ref = refOf(outcome.stored.resource);
  const sentences = {create: `Registered ${ref}.`, update: `Replaced ${ref}.`, none: `${ref} is so already.`};
  return changedFlavor(app, {...outcome, sentence: sentences[outcome.action]});
}
