/** `cairn secret bindings`. */
import type {App} from '../../app/app.js';
import {bindingStatuses} from '../../inventory/bindings.js';
import type {View} from '../../render/view.js';
import {bindingListView} from '../../render/views/binding.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function secretBindingsCommand(app: App, run = runSecretBindings): Verb {
  return verb('bindings', 'List which of your secrets stand in for colleagues\' on this machine', ['cairn secret bindings', 'cairn secret bindings -o json']).action(async () => {
    app.show(await run(app));
  });
}

export async function runSecretBindings(app: App): Promise<View> {
  return bindingListView(await bindingStatuses({local: await app.local(), bindings: await app.bindings()}));
}
