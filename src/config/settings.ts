/** The settings file `config.json`: read plainly, since every command does; written through `conf`, which few do. */
import {join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import {nameProblem} from '../domain/name.js';
import {makePrivateFolder, readIfThere} from '../lib/atomic-file.js';
import {writing} from '../lib/errno.js';
import {parsedJson} from '../lib/json-text.js';
import {withLock} from '../lib/lock.js';
import type {RemoteSetting} from './config.js';

/** What the file holds. Keys that this version doesn't know are kept. */
export interface Settings {
  readonly stack?: string;
  readonly remote?: string;
  readonly output?: string;
  readonly color?: string;
  readonly remotes?: readonly RemoteSetting[];
}

export function settingsFile(folder: string): string {
  return join(folder, 'config.json');
}

/** The settings, `{}` where there is no file yet; `invalid_input` with the file's path where it is damaged. */
export function readSettings(folder: string): Settings {
  const place = settingsFile(folder);
  const text = readIfThere(place);
  if (text === null) return {};
  const value = parsedJson(text);
  if (value === undefined) throw damaged(place, 'it is not JSON, or nested too deep');
  const problem = problemOf(value);
  if (problem !== null) throw damaged(place, problem);
  return value as unknown as Settings;
}

/** Reads the file anew, lets `change` make the new settings, and replaces the file atomically. */
export async function changeSettings(folder: string, change: (settings: Settings) => Settings): Promise<Settings> {
  return writing(settingsFile(folder), () => {
    makePrivateFolder(folder);
    return withLock(`${settingsFile(folder)}.lock`, () => written(folder, change(readSettings(folder))));
  });
}

/** Replaces the file. */
async function written(folder: string, settings: Settings): Promise<Settings> {
  const {default: Conf} = await import('conf');
  const file = new Conf<Record<string, unknown>>({
    cwd: folder,
    configName: 'config',
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
    serialize: value => `${JSON.stringify(value, null, 2)}\n`,
    schema,
  });
  file.store = {...settings};
  return settings;
}

const schema = {
  stack: {type: 'string'},
  remote: {type: 'string'},
  output: {type: 'string'},
  color: {type: 'string'},
  remotes: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name', 'url', 'username', 'instance', 'account'],
      properties: {
        name: {type: 'string'},
        url: {type: 'string'},
        username: {type: 'string'},
        instance: {type: 'string'},
        account: {type: 'string'},
        role: {enum: ['admin', 'member']},
        insecureHttp: {type: 'boolean'},
        caFile: {type: 'string'},
      },
    },
  },
} as const;

function problemOf(value: unknown): string | null {
  if (!isJsonObject(value)) return 'it is not a JSON object';
  const {remotes} = value;
  for (const key of ['stack', 'remote', 'output', 'color']) {
    if (value[key] !== undefined && typeof value[key] !== 'string') return `/${key} is not text`;
  }
  if (remotes === undefined) return null;
  if (!Array.isArray(remotes)) return '/remotes is not a list';
  for (const [index, each] of remotes.entries()) {
    const problem = remoteProblem(each);
    if (problem !== null) return `/remotes/${index}/${problem}`;
  }
  return null;
}

/** Name, instance and account become parts of paths, so they are held to what is safe there. */
function remoteProblem(value: unknown): string | null {
  if (!isJsonObject(value)) return ' is not an object';
  for (const [key, check] of Object.entries(remoteChecks)) {
    const text = value[key];
    if (typeof text !== 'string' || !check(text)) return `${key} is missing or not usable`;
  }
  if (value['caFile'] !== undefined && typeof value['caFile'] !== 'string') return 'caFile is not text';
  return null;
}

const remoteChecks: Readonly<Record<string, (text: string) => boolean>> = {
  name: text => nameProblem(text) === null,
  username: text => nameProblem(text) === null,
  url: text => /^https?:$/.test(protocolOf(text)),
  instance: text => plainId.test(text),
  account: text => plainId.test(text),
};

const plainId = /^[0-9A-Za-z-]{1,64}$/;

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

function damaged(place: string, problem: string): AppError {
  return new AppError('invalid_input', `The settings in ${place} are damaged: ${problem}`, {
    hint: 'Correct the file, or move it away: stacks and components are kept elsewhere.',
    details: {file: place},
  });
}
