/** Working with the server that `CAIRN_SERVER_URL` and `CAIRN_API_KEY` name: no remote is saved, and no home is needed (SEMANTICS 2.7). */
import type {LocalBackend, TeamBackend} from '../backend/backend.js';
import type {Config, RemoteSetting} from '../config/config.js';
import type {EnvironmentCredential} from '../config/environment-credentials.js';
import {AppError, hasCode} from '../domain/errors.js';
import {isLimited} from '../domain/key-scope.js';
import type {SecretValue} from '../domain/secret-value.js';
import type {WireMe} from '../wire/types.js';

/** What the unnamed remote is called where something has to be. */
const unnamed = 'environment';

/** Verbs that work without a server, or with one that they name themselves. */
const elsewhere = ['version', 'completion', 'init', 'config', 'server', 'connect', 'login', 'logout', 'disconnect', 'import'];

export function needsServer([word = '']: readonly string[]): boolean {
  return word !== '' && !elsewhere.includes(word);
}

interface EnvironmentAddress {
  readonly url: string;
  readonly key: SecretValue;
  /** Authorities to trust, by `CAIRN_CA_FILE`. */
  readonly caFile: string | undefined;
}

/**
 * Asks the server who the key stands for. A key that sees a part only has sync records of its own, so that what it doesn't
 * see isn't taken for gone; any other shares those of the person's own remote. Rejects with `not_logged_in`, or as any request.
 */
export async function identify({url, key, caFile}: EnvironmentAddress, config: Config): Promise<EnvironmentCredential> {
  const {openServerClient} = await import('../backend/remote/server-client.js');
  const {checkServerUrl} = await import('../domain/server-url.js');
  const me = await known(openServerClient(url, key.reveal(), {caFile}).me(), url);
  const account = me.key !== undefined && isLimited(me.key) ? me.key.id : me.account;
  const saved = config.remotes().find(remote => remote.instance === me.instance && remote.account === account);
  const remote: RemoteSetting = {name: saved?.name ?? unnamed, url: checkServerUrl(url), username: me.username, instance: me.instance, account, role: me.role};
  return {remote, key, expires: me.expires};
}

async function known(asked: Promise<WireMe>, url: string): Promise<WireMe> {
  try {
    return await asked;
  } catch (error) {
    if (!hasCode(error, 'not_logged_in')) throw error;
    throw new AppError('not_logged_in', `${url} does not take the key in CAIRN_API_KEY: it has ended, was revoked, or is another server's`, {
      hint: 'Whoever made the key sees its state with `cairn key list`, and gives it a new token with `cairn key rotate NAME`.',
      cause: error,
    });
  }
}

export interface StoreParts {
  readonly remote: RemoteSetting;
  readonly backend: TeamBackend;
  readonly config: Config;
  readonly now: () => Date;
  readonly openFiles: () => Promise<LocalBackend>;
  /** The command that the store is for. */
  readonly words: readonly string[];
}

/**
 * The store of this command: the files of this home; where they are none yet, what the account sees is fetched into them first; where
 * there can be none, the server plus memory.
 */
export async function openEnvironmentStore({remote, backend, config, now, openFiles, words: [word = '']}: StoreParts): Promise<LocalBackend> {
  const {hasStore, isWritable} = await import('../config/writable.js');
  const {serverStore, takeOverAll} = await import('../sync/server-store.js');
  const team = {remote: backend, account: {instance: remote.instance, account: remote.account}, remoteName: remote.name, username: remote.username, now};
  if (isWritable(config.folders)) {
    const fresh = !hasStore(config.folders);
    const local = await openFiles();
    if (fresh && word !== 'pull' && word !== 'sync') await takeOverAll({...team, local});
    return local;
  }
  const {MemoryBackend} = await import('../backend/memory/memory-backend.js');
  const inMemory = {...team, local: new MemoryBackend(now, {referencesMustResolve: false})};
  await takeOverAll(inMemory);
  return serverStore(inMemory);
}
