/** Gathers what the settings are for this command, and where each comes from. */
import type {App} from '../../app/app.js';
import {isAppError} from '../../domain/errors.js';
import {stackChain, winnerOf} from '../../inventory/active-stack.js';
import type {SettingJson} from '../../render/views/config.js';
import {stackChoice} from '../named-object.js';

export const settingKeys = ['stack', 'remote', 'output', 'color'] as const;
export type SettingKey = (typeof settingKeys)[number];

/** In the words of `config view`. Rejects with `invalid_input` where a file can't be read, `no_remote` where flag or variable name an unknown one. */
export function settingOf(app: App, key: SettingKey): SettingJson {
  switch (key) {
    case 'stack': {
      const {value, source, place} = winnerOf(stackChain(stackChoice(app)));
      return {key, value, origin: source === 'environment' ? `environment ${place}` : place};
    }
    case 'remote': {
      const current = app.config().currentRemote();
      return {key, value: current?.value.name ?? null, origin: current?.origin ?? 'default'};
    }
    case 'output':
    case 'color':
      return {key, ...app.preferences()[key]};
  }
}

/** As `settingOf`, with what is wrong in place of a value that can't be had. */
export function settingOrProblem(app: App, key: SettingKey): SettingJson {
  try {
    return settingOf(app, key);
  } catch (error) {
    if (isAppError(error)) return {key, value: null, origin: 'default', error: error.message};
    throw error;
  }
}
