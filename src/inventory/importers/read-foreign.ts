/** Reading files of other tools. They hold credentials, so no message quotes what stands in them. */
import {readdirSync, readFileSync} from 'node:fs';
import {AppError, isAppError} from '../../domain/errors.js';
import type {Json} from '../../domain/json.js';
import {hasErrno, ifThere} from '../../lib/errno.js';

/** The text of a file without its byte order mark, or null where there is none. Throws `invalid_input` where it can't be read. */
export function foreignText(place: string): string | null {
  return attempt(place, () => ifThere(() => readFileSync(place, 'utf8')))?.replace(/^\uFEFF/, '') ?? null;
}

/** The names in a folder, sorted; none where there is no such folder. Throws `invalid_input` where it can't be read. */
export function foreignNames(folder: string): readonly string[] {
  return [...(attempt(folder, () => ifThere(() => readdirSync(folder))) ?? [])].sort();
}

/** The value of a YAML or JSON text. Rejects with `invalid_input` naming the line and column, but not what stands there. */
export async function foreignYaml(text: string, place: string): Promise<Json> {
  const {parseYaml} = await import('../../lib/yaml.js');
  try {
    return parseYaml(text, place);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid_manifest') throw error;
    const {line, column} = error.details;
    const isPlaced = typeof line === 'number' && typeof column === 'number';
    const at = isPlaced ? `, line ${line}, column ${column}` : '';
    throw new AppError('invalid_input', `${place}${at}: it can not be read as YAML or JSON`, {details: {file: place, ...(isPlaced ? {line, column} : {})}});
  }
}

/** `invalid_input` for what stands in a file. */
export function foreignProblem(place: string, problem: string): AppError {
  return new AppError('invalid_input', `${place}: ${problem}`, {details: {file: place}});
}

function attempt<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!hasErrno(error, 'EACCES', 'EPERM', 'ELOOP', 'EIO', 'ENAMETOOLONG')) throw error;
    throw new AppError('invalid_input', `${place} can't be read: ${error.code ?? ''}`, {details: {file: place}, cause: error});
  }
}
