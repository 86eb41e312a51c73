/**
 * What a folder is as an artifact: a text with one line of canonical JSON for each file, link and empty folder in it, in the order of their
 * paths. Equal folders have equal texts, and so one digest. Modes (but for the executable bit), times and owners are not part of it.
 */
import {sep} from 'node:path';
import {canonicalJson, isJsonObject} from '../../domain/json.js';

/** Paths are relative to the folder, with `/` between names. */
export type Entry =
  | {readonly type: 'file'; readonly path: string; readonly executable: boolean; readonly size: number; readonly digest: string}
  | {readonly type: 'link'; readonly path: string; readonly target: string}
  /** One with something in it needs no line of its own. */
  | {readonly type: 'empty-folder'; readonly path: string};

const digestPattern = /^sha256:[0-9a-f]{64}$/;

export function lineOf(entry: Entry): string {
  return `${canonicalJson(entry)}\n`;
}

/** The entry that a line says; null for anything that `lineOf` doesn't write or that would lead out of the folder. Lists come from stores: they are hostile until checked. */
export function entryOf(line: string): Entry | null {
  const value = parsed(line);
  if (!isJsonObject(value) || typeof value.path !== 'string' || !isInside(value.path)) return null;
  const entry = {...value} as unknown as Entry;
  return isEntry(entry) && lineOf(entry) === `${line}\n` ? entry : null;
}

const fieldsOf = {file: 5, link: 3, 'empty-folder': 2} as const;

function isEntry(entry: Entry): boolean {
  if (Object.keys(entry).length !== fieldsOf[entry.type]) return false;
  switch (entry.type) {
    case 'file':
      return typeof entry.executable === 'boolean' && Number.isSafeInteger(entry.size) && entry.size >= 0 && digestPattern.test(String(entry.digest));
    case 'link':
      return typeof entry.target === 'string' && staysInside(entry.path, entry.target);
    case 'empty-folder':
      return true;
    default:
      return false;
  }
}

/** True for a path of names, none of which is `.`, `..` or empty, or means something else on Windows. */
function isInside(path: string): boolean {
  return path !== '' && path.split('/').every(isName);
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('\0') && (sep === '/' || !/[\\:]/.test(name));
}

/**
 * True for a link's target that can't lead out of the folder, whatever other links lie in it: `..` only at its beginning, where real folders
 * are above it, and no more of them than there are folders.
 */
export function staysInside(path: string, target: string): boolean {
  const names = target.split('/');
  const up = names.findIndex(name => name !== '..');
  const rest = up === -1 ? [] : names.slice(up);
  const climbs = up === -1 ? names.length : up;
  return target !== '' && climbs <= path.split('/').length - 1 && rest.every(isName);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
