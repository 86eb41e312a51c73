/** Asking a run to end, from outside of the process that works on it: a file in the run's folder, which reaches other machines and containers too. */
import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {readIfThere, writeAtomically} from '../../lib/atomic-file.js';

/** How often it is looked for, in milliseconds. */
const every = 250;

const placeIn = (folder: string): string => join(folder, 'cancel');

/** `by`: whom the run's record names. */
export function requestCancel(folder: string, by: string): void {
  writeAtomically(placeIn(folder), by);
}

/** Calls back once, with who asked, as soon as somebody has. The function that is returned ends the watch. */
export function watchForCancel(folder: string, onRequest: (by: string) => void): () => void {
  const timer = setInterval(() => {
    if (!existsSync(placeIn(folder))) return;
    clearInterval(timer);
    onRequest((readIfThere(placeIn(folder)) ?? '').slice(0, 200) || 'somebody');
  }, every);
  return () => clearInterval(timer);
}

/** A request counts for the process that works on the run, not for the next one. */
export function forgetCancel(folder: string): void {
  rmSync(placeIn(folder), {force: true});
}
