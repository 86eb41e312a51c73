/** Whether this home can keep a store: tried out, since permissions don't tell of read-only mounts. */
import {mkdtempSync, rmdirSync} from 'node:fs';
import {join} from 'node:path';
import {makePrivateFolder, readIfThere} from '../lib/atomic-file.js';
import type {Folders} from './config.js';

/** True if data and state can be written. */
export function isWritable({data, state}: Folders): boolean {
  try {
    for (const folder of [data, state]) {
      makePrivateFolder(folder);
      rmdirSync(mkdtempSync(join(folder, '.try-')));
    }
    return true;
  } catch {
    return false;
  }
}

/** True once something was written into the store there. */
export function hasStore({data}: Folders): boolean {
  return readIfThere(join(data, 'store.json')) !== null;
}
