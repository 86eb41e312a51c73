/** How the settings of this machine are shown. */
import type {Folders, Originated} from '../../config/config.js';
import type {View} from '../view.js';
import type {ChangeAction} from './inventory.js';

export interface SettingJson {
  readonly key: string;
  readonly value: string | null;
  /** `flag --output`, `environment CAIRN_STACK`, a file's path, `default`. */
  readonly origin: string;
  /** Why there is no value. */
  readonly error?: string;
}

/** Where the token for a remote lies; null where one is logged out. */
export interface CredentialPlace {
  readonly remote: string;
  readonly storedIn: 'keychain' | 'file' | 'environment' | null;
  /** UTC, RFC 3339. */
  readonly expires: string | null;
}

export interface ConfigJson {
  readonly settings: readonly SettingJson[];
  readonly folders: Folders;
  readonly credentials: readonly CredentialPlace[];
  /** The key of the local secrets; null where none was made yet. */
  /** null before the first secret. */
  readonly secretKey: {readonly storedIn: 'keychain' | 'file' | null; readonly place: string | null};
}

/** `ConfigJson`. */
export function configView(data: ConfigJson): View {
  const {settings, folders, credentials, secretKey} = data;
  const places = [
    ...Object.entries(folders).map(([name, place]) => [`folder ${name}`, String(place), '']),
    ...credentials.map(({remote, storedIn, expires}) => [`token of ${remote}`, placeText(storedIn, 'logged out'), expires === null ? '' : `until ${expires}`]),
    ['key of secrets', placeText(secretKey.storedIn, 'not made yet'), secretKey.place ?? ''],
  ];
  return {
    data,
    names: settings.map(({key}) => key),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'SETTING', whole: true}, {title: 'VALUE', whole: true}, {title: 'ORIGIN', whole: true}],
        rows: [...settings.map(({key, value, origin, error}) => [key, error === undefined ? (value ?? '') : {text: error, tone: 'bad' as const}, origin]), ...places],
        empty: '',
      },
    },
  };
}

function placeText(storedIn: 'keychain' | 'file' | 'environment' | null, otherwise: string): string {
  if (storedIn === null) return otherwise;
  if (storedIn === 'environment') return 'in CAIRN_API_KEY';
  return storedIn === 'keychain' ? 'in the keychain' : 'in a file of the config folder';
}

/** `SettingJson`; for people the value alone. */
export function settingView(setting: SettingJson): View {
  const value = setting.value ?? '';
  return {data: setting, names: [value], human: {as: 'lines', lines: [value]}};
}

/** `SettingJson` with `action`. */
export function changedSettingView(setting: Originated<string> | null, {key, action}: {readonly key: string; readonly action: ChangeAction}): View {
  const {value = null, origin = 'default'} = setting ?? {};
  const sentence = value === null ? `${key} is left to its default.` : `${key} is ${value} from now on.`;
  return {data: {key, value, origin, action}, names: [key], human: {as: 'lines', lines: [sentence]}, next: ['cairn config view']};
}
