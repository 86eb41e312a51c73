/** What can be seen of files and locks from outside, for whoever examines a home. */
import {chmodSync, lstatSync, readdirSync} from 'node:fs';
import type {Dirent} from 'node:fs';
import {join} from 'node:path';
import {isAppError} from '../domain/errors.js';
import type {AppError} from '../domain/errors.js';
import type {Problem} from '../domain/finding.js';
import {readIfThere} from './atomic-file.js';
import {ifThere, inWords} from './errno.js';
import {isProvenDead, parseHolder, thisProcess} from './holder.js';

/** The AppError that an error is or, for one of the system's about a file, becomes; null for a bug. */
export function explained(error: unknown): AppError | null {
  const failure = inWords(error);
  return isAppError(failure) ? failure : null;
}

/** Who holds a lock, and whether that is in anybody's way. */
export function lockProblems(place: string): readonly Problem[] {
  const text = readIfThere(place);
  if (text === null) return [];
  const holder = parseHolder(text);
  if (holder === null) return [{place, state: 'error', problem: 'the lock names no holder, so nobody can take it over', cure: `rm ${place}`}];
  const who = `process ${holder.pid} on ${holder.host}`;
  if (isProvenDead(holder, thisProcess())) {
    return [{place, state: 'warning', problem: `${who} held the lock and is gone`, cure: 'The next command that writes takes it over by itself.'}];
  }
  return [{place, state: 'ok', problem: `${who} holds the lock`, cure: null}];
}

/** A file or folder that people other than its owner can use, beyond `allowed` (permission bits); nothing where it doesn't exist. */
export function permissionProblems(place: string, allowed: number, state: 'warning' | 'error'): readonly Problem[] {
  const stat = ifThere(() => lstatSync(place, {throwIfNoEntry: false}));
  if (stat === null || stat === undefined || stat.isSymbolicLink() || process.platform === 'win32') return [];
  const mode = stat.mode & 0o777;
  if ((mode & ~allowed) === 0) return [];
  const wanted = mode & allowed;
  const problem = `its permissions are ${octal(mode)}: others on this machine can use it`;
  return [{place, state, problem, cure: `chmod ${octal(wanted)} ${place}`, repair: () => void ifThere(() => chmodSync(place, wanted))}];
}

/** What lies in a folder, in the order of the names; nothing where there is no such folder. */
export function entriesIn(folder: string): readonly Dirent[] {
  const entries = ifThere(() => readdirSync(folder, {withFileTypes: true})) ?? [];
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The paths of all files below a folder; links aren't followed. */
export function filesBelow(folder: string): readonly string[] {
  return entriesIn(folder).flatMap(entry => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}
