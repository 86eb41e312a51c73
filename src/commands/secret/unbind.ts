/** `cairn secret unbind`. */
import type {App} from '../../app/app.js';
import {foreignReference, unbindSecret} from '../../inventory/bindings.js';
import type {View} from '../../render/view.js';
import {changedBindingsView} from '../../render/views/binding.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function secretUnbindCommand(app: App, run = runSecretUnbind): Verb {
  return verb('unbind', 'Take a binding of your own secret away', ['cairn secret unbind ann/aws.key'])
    .argument('<their-key>', 'OWNER/SECRET.KEY, as it was bound')
    .action(async (foreign: string) => {
      app.show(await run(app, {foreign}));
    });
}

export async function runSecretUnbind(app: App, {foreign}: {readonly foreign: string}): Promise<View> {
  const removed = await unbindSecret({local: await app.local(), bindings: await app.bindings()}, foreignReference(foreign));
  return changedBindingsView(removed, {action: 'unbind', sentence: `${foreign} is no longer bound, for:`});
}
