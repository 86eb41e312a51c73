/** Everything of this home that can be examined: settings, store, and what others add. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Config} from '../config/config.js';
import {isAppError} from '../domain/errors.js';
import {findingsOf} from '../domain/finding.js';
import type {Check, Finding} from '../domain/finding.js';
import type {KeysHere} from './app.js';

/** All findings, in the order of the checks. */
export async function examineHome(config: Config, workingFolder: string, more: (keys: KeysHere) => readonly Check[]): Promise<readonly Finding[]> {
  const [{configChecks}, {storeChecks}, {explained}] = await Promise.all([
    import('../config/examine.js'),
    import('../backend/local/examine.js'),
    import('../lib/examine.js'),
  ]);
  const {folders} = config;
  const [secretKey, identity] = ['secret.key', 'identity.key'].map(name => existsSync(join(folders.config, name))) as [boolean, boolean];
  const checks = [...configChecks(folders, workingFolder), ...storeChecks(folders, accountsOf(config)), ...more({secretKey, identity})];
  return findingsOf(checks, explained);
}

/** null where the settings can't be read: then it isn't known which remotes there are. */
function accountsOf(config: Config): ReturnType<Config['remotes']> | null {
  try {
    return config.remotes();
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
