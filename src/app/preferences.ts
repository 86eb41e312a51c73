/** How results look: by flag, else environment, else the user's own settings, else as the program would have it. */
import type {Config, ConfigWarning, Originated, PreferenceKey} from '../config/config.js';
import {isAppError} from '../domain/errors.js';
import {preferenceChoices} from '../render/view.js';
import type {ColorChoice, OutputFormat} from '../render/view.js';
import type {Terminal} from '../terminal/terminal.js';
import type {GlobalFlags} from './app.js';

export interface Preferences {
  readonly output: Originated<OutputFormat>;
  readonly color: Originated<ColorChoice>;
}

/** A setting that can't be used is a warning, so that the command which corrects it still works. */
export function preferencesFor(flags: GlobalFlags, config: Config, terminal: Pick<Terminal, 'color'>): {readonly preferences: Preferences; readonly warnings: readonly ConfigWarning[]} {
  const {output, color, origins} = flags;
  const warnings: ConfigWarning[] = [];
  const set = <V extends string>(key: PreferenceKey, choices: readonly V[], fallback: V): Originated<V> => {
    const setting = settingOf(config, key);
    const value = choices.find(each => each === setting?.value);
    if (setting !== null && value === undefined) warnings.push({code: 'unknown_setting', message: `${key} in ${setting.origin} is ${JSON.stringify(setting.value)}; it is one of ${choices.join(', ')}`});
    return setting === null || value === undefined ? {value: fallback, origin: 'default'} : {value, origin: setting.origin};
  };
  const colorOrigin = origins.color ?? (terminal.color === null ? null : 'environment');
  const preferences = {
    output: origins.output === null ? set('output', preferenceChoices.output, output) : {value: output, origin: origins.output},
    color: colorOrigin === null ? set('color', preferenceChoices.color, color) : {value: color, origin: colorOrigin},
  };
  return {preferences, warnings};
}

/** Damaged settings are errors of whoever needs what is in them. */
function settingOf(config: Config, key: PreferenceKey): Originated<string> | null {
  try {
    return config.preference(key);
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
