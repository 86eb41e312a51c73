/** The directory's own settings: the nearest `.cairn/config.yaml`, which a team commits beside its code. */
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {nameProblem} from '../domain/name.js';
import {readIfThere} from '../lib/atomic-file.js';
import {hasErrno, writing} from '../lib/errno.js';
import type {ConfigWarning} from './config.js';

/** What the file names: objects by name, never a URL (SEMANTICS 4.6). */
export interface DirectoryFile {
  readonly place: string;
  readonly stack: string | null;
  readonly remote: string | null;
  readonly warnings: readonly ConfigWarning[];
}

export const configFile = 'config.yaml';
export const lockFile = 'stack.lock';

/** Searches upwards from `folder`; null where there is none. Rejects with `invalid_input` naming the file. */
export async function readDirectoryFile(folder: string): Promise<DirectoryFile | null> {
  const found = nearestFile(folder, configFile);
  if (found === null) return null;
  const {parseYaml} = await import('../lib/yaml.js');
  const value = parseYaml(found.text, found.place);
  if (value !== null && !isJsonObject(value)) throw wrong(found.place, 'it is not a mapping');
  const {stack = null, remote = null, ...rest} = value ?? {};
  return {
    place: found.place,
    stack: nameIn(found.place, stack, 'stack'),
    remote: nameIn(found.place, remote, 'remote'),
    warnings: Object.keys(rest).map(key => ({
      code: 'unknown_setting',
      message: `${JSON.stringify(key)} in ${found.place} has no effect; the settings of a directory are stack and remote`,
    })),
  };
}

/** Writes the stack into the folder's own file, which is made if need be; comments and all other keys stay. Returns the file's path. */
export async function writeDirectoryStack(folder: string, stack: string): Promise<string> {
  const place = placeIn(folder);
  const {editYaml, parseYaml, yamlText} = await import('../lib/yaml.js');
  const text = readIfThere(place);
  const value = text === null ? null : parseYaml(text, place);
  if (value !== null && !isJsonObject(value)) throw wrong(place, 'it is not a mapping');
  const changed = text === null || value === null ? yamlText({stack}) : editYaml(text, {...value, stack});
  return writeInFolder(dirname(place), configFile, changed);
}

/** Its parent is there. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) throw error;
  }
}

function placeIn(folder: string): string {
  return join(folder, '.cairn', configFile);
}

/** The nearest `.cairn/NAME` from `folder` upwards. */
export function nearestFile(folder: string, name: string): {readonly place: string; readonly text: string} | null {
  const place = join(folder, '.cairn', name);
  const text = readIfThere(place);
  if (text !== null) return {place, text};
  const parent = dirname(folder);
  return parent === folder ? null : nearestFile(parent, name);
}

/** Writes the file beside and renames it. Returns its path. */
export async function writeInFolder(folder: string, name: string, text: string): Promise<string> {
  const place = join(folder, name);
  return writing(place, () => {
    makeFolder(folder);
    try {
      writeFileSync(`${place}.new`, text);
      renameSync(`${place}.new`, place);
    } catch (error) {
      rmSync(`${place}.new`, {force: true});
      throw error;
    }
    return place;
  });
}

function nameIn(place: string, value: Json, key: 'stack' | 'remote'): string | null {
  if (value === null) return null;
  const parts = typeof value === 'string' ? value.split('/') : [];
  const most = key === 'stack' ? 2 : 1;
  if (parts.length === 0 || parts.length > most || parts.some(part => nameProblem(part) !== null)) {
    throw wrong(place, `${key} is not a name${key === 'remote' ? '; a remote is given by name, never by URL' : ''}`);
  }
  return value as string;
}

function wrong(place: string, problem: string): AppError {
  return new AppError('invalid_input', `${place} can not be used: ${problem}`, {details: {file: place}});
}
