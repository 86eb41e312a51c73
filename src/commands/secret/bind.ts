/** `cairn secret bind`. */
import type {App} from '../../app/app.js';
import {bindSecret, foreignReference, ownReference} from '../../inventory/bindings.js';
import type {View} from '../../render/view.js';
import {changedBindingsView} from '../../render/views/binding.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface SecretBindRequest {
  /** `[REMOTE:]OWNER/SECRET.KEY`. */
  readonly foreign: string;
  /** `SECRET.KEY`. */
  readonly mine: string;
}

export function secretBindCommand(app: App, run = runSecretBind): Verb {
  return verb('bind', 'Use a secret of your own where a colleague\'s component refers to theirs', [
    'cairn secret bind ann/aws.key my-aws.key',
    'cairn secret bind acme:ann/aws.key my-aws.key',
  ])
    .argument('<their-key>', 'OWNER/SECRET.KEY, as their components refer to it')
    .argument('<your-key>', 'SECRET.KEY of a secret of yours')
    .action(async (foreign: string, mine: string) => {
      app.show(await run(app, {foreign, mine}));
    });
}

/** It holds on this machine, for the components as they are configured now. */
export async function runSecretBind(app: App, {foreign, mine}: SecretBindRequest): Promise<View> {
  const target = {local: await app.local(), bindings: await app.bindings()};
  const bound = await bindSecret(target, foreignReference(foreign), ownReference(mine));
  return changedBindingsView(bound, {action: 'bind', sentence: `Bound ${foreign} to your ${mine}, on this machine and for these components as they are now:`});
}
