/** What lies in a folder that becomes an artifact, in the order of the artifact's list. */
import {readdir, readlink} from 'node:fs/promises';
import type {Dirent} from 'node:fs';
import {isAbsolute, join, posix, relative, sep} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {staysInside} from './folder-list.js';

export type Found =
  | {readonly type: 'file'; readonly path: string; readonly file: string}
  | {readonly type: 'link'; readonly path: string; readonly target: string}
  | {readonly type: 'empty-folder'; readonly path: string};

/** Folders come as if their names ended in `/`, which is the order of whole paths. Throws `invalid_input` for what no artifact can hold. */
export async function* walk(root: string, folder = ''): AsyncGenerator<Found, void> {
  const entries = await readdir(join(root, folder), {withFileTypes: true});
  if (entries.length === 0 && folder !== '') yield {type: 'empty-folder', path: folder.slice(0, -1)};
  for (const {key, entry} of inOrderOfPaths(entries)) {
    const path = folder + entry.name;
    const file = join(root, path);
    if (entry.name.includes('\uFFFD')) throw new AppError('invalid_input', `${file} can't be stored: its name is not UTF-8`, {details: {file}});
    if (entry.isDirectory()) yield* walk(root, folder + key);
    else if (entry.isSymbolicLink()) yield {type: 'link', path, target: await targetOf(root, path)};
    else if (entry.isFile()) yield {type: 'file', path, file};
    else throw notStorable(file);
  }
}

/** Neither a file nor a folder: reading it might never end, or mean something only here. */
export function notStorable(file: string): AppError {
  return new AppError('invalid_input', `${file} can't be stored: it is neither a file nor a folder`, {details: {file}});
}

/** By UTF-16 code units, as everywhere in lists. */
function inOrderOfPaths(entries: readonly Dirent[]): readonly {readonly key: string; readonly entry: Dirent}[] {
  const keyed = entries.map(entry => ({key: entry.isDirectory() ? `${entry.name}/` : entry.name, entry}));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Relative, in its shortest form: one that names the folder by its absolute path means the same wherever the folder is fetched to. */
async function targetOf(root: string, path: string): Promise<string> {
  const file = join(root, path);
  const text = await readlink(file);
  const inside = isAbsolute(text) ? relative(join(file, '..'), text) : text;
  const target = posix.normalize(inside.split(sep).join('/')).replace(/(?<=.)\/$/, '');
  if (staysInside(path, target) && unwinds(text)) return target;
  throw new AppError('invalid_input', `${file} can't be stored: it is a link that leads out of its folder, to ${text}`, {
    hint: 'Copy what it points to in its place, or leave it out of the output.',
    details: {file, target: text},
  });
}

/** `a/..` is only the same as nothing where `a` is no link itself. */
function unwinds(text: string): boolean {
  const names = text.split(sep).filter(name => name !== '' && name !== '.');
  const first = names.findIndex(name => name !== '..');
  return first === -1 || !names.slice(first).includes('..');
}
