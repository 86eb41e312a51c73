/** `cairn config unset`. */
import type {App} from '../../app/app.js';
import type {PreferenceKey} from '../../config/config.js';
import type {View} from '../../render/view.js';
import {changedSettingView} from '../../render/views/config.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {preferenceArgument} from './set.js';

export function configUnsetCommand(app: App, run = runConfigUnset): Verb {
  return verb('unset', 'Take a setting of yours away, so that the default holds', ['cairn config unset output'])
    .addArgument(preferenceArgument())
    .action(async (key: PreferenceKey) => {
      app.show(await run(app, key));
    });
}

export async function runConfigUnset(app: App, key: PreferenceKey): Promise<View> {
  const before = app.config().preference(key);
  if (before !== null) await app.config().setPreference(key, null);
  return changedSettingView(null, {key, action: before === null ? 'none' : 'delete'});
}
