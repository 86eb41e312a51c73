/** `cairn config set`. */
import {Argument} from 'commander';
import type {App} from '../../app/app.js';
import type {PreferenceKey} from '../../config/config.js';
import {AppError} from '../../domain/errors.js';
import {preferenceChoices} from '../../render/view.js';
import type {View} from '../../render/view.js';
import {changedSettingView} from '../../render/views/config.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function configSetCommand(app: App, run = runConfigSet): Verb {
  return verb('set', 'Set how results look, for every command of yours on this machine', ['cairn config set output wide', 'cairn config set color never'])
    .addArgument(preferenceArgument())
    .argument('<value>', `of output: ${preferenceChoices.output.join(', ')}; of color: ${preferenceChoices.color.join(', ')}`)
    .action(async (key: PreferenceKey, value: string) => {
      app.show(await run(app, key, value));
    });
}

/** A setting that `set` and `unset` take; stack and remote have verbs of their own. */
export function preferenceArgument(): Argument {
  return new Argument('<key>', 'the setting; for the others see `cairn stack set` and `cairn remote use`').choices(Object.keys(preferenceChoices));
}

export async function runConfigSet(app: App, key: PreferenceKey, value: string): Promise<View> {
  const choices: readonly string[] = preferenceChoices[key];
  if (!choices.includes(value)) throw new AppError('usage', `${key} can't be ${JSON.stringify(value)}; it is one of ${choices.join(', ')}`);
  await app.config().setPreference(key, value);
  return changedSettingView(app.config().preference(key), {key, action: 'update'});
}
