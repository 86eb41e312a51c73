/** `cairn flavor describe`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {refOf} from '../../domain/ref.js';
import {resolveFlavor} from '../../inventory/resolve-flavor.js';
import {usersOf} from '../../inventory/used-by.js';
import type {View} from '../../render/view.js';
import {flavorView} from '../../render/views/flavor.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface FlavorDescribeRequest {
  readonly name: string;
}

export function flavorDescribeCommand(app: App, run = runFlavorDescribe): Verb {
  return verb('describe', 'Show a flavor with its settings', ['cairn flavor describe artifact-store/s3', 'cairn flavor describe sagemaker -o json'])
    .argument('<name>', 'TYPE/NAME, TYPE/OWNER/NAME, or a name that one type alone has')
    .action(async (name: string) => {
      app.show(await run(app, {name}));
    });
}

export async function runFlavorDescribe(app: App, {name}: FlavorDescribeRequest): Promise<View> {
  const local = await app.local();
  const facts = await resolveFlavor(local, name, app.config().remotes());
  if (facts.status === 'damaged') throw new AppError('invalid_manifest', facts.problem);
  const users = facts.stored === null ? [] : await usersOf(local, facts.stored);
  return flavorView(facts, users.map(refOf));
}
