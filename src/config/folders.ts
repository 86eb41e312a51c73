/** Where this home's files lie (DESIGN 2). */
import {join, resolve} from 'node:path';
import type {Folders} from './config.js';

/** The folders below `home` (`CAIRN_HOME`), else the platform's own: XDG on Linux. Nothing is created. */
export async function findFolders(home: string | undefined): Promise<Folders> {
  if (home !== undefined) {
    const below = (name: string): string => join(resolve(home), name);
    return {config: below('config'), data: below('data'), state: below('state'), cache: below('cache')};
  }
  const {default: envPaths} = await import('env-paths');
  const {config, data, cache, log} = envPaths('cairn', {suffix: ''});
  // Elsewhere the platform's folder for logs is no home for what must not be lost.
  return {config, data, cache, state: process.platform === 'linux' ? log : join(data, 'state')};
}
