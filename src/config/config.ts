/** Settings and credentials of this machine, each setting with the place it came from (DESIGN 2, 6). */
import type {AccountKey} from '../domain/account.js';

/** The folders of this home; with `CAIRN_HOME` they lie below it, else where the platform wants them. */
export interface Folders {
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly cache: string;
}

/** A server that this machine is connected to, by a local name. */
export interface RemoteSetting extends AccountKey {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  /** The role there when one last signed in; only for show while the server can't be reached. */
  readonly role?: 'admin' | 'member';
  /** True where plain http beyond this machine was asked for by flag. */
  readonly insecureHttp?: boolean;
}

/** A value and where it was set: `flag`, `environment CAIRN_STACK`, a file's path, `default`. */
export interface Originated<T> {
  readonly value: T;
  readonly origin: string;
}

/** A setting of how results look; render/view.ts says what each may be. */
export type PreferenceKey = 'output' | 'color';

/** Something in the settings that is worth a word, and no reason to stop. */
export interface ConfigWarning {
  readonly code: string;
  readonly message: string;
}

export interface Config {
  readonly folders: Folders;
  readonly warnings: readonly ConfigWarning[];
  /** The user's own active stack, as `stack set` wrote it; null if never set. */
  activeStack(): Originated<string> | null;
  setActiveStack(name: string | null): Promise<void>;
  /** The stack that the nearest `.cairn/config.yaml`, searched upwards, names; its origin is that file's path. Throws `invalid_input` where the file is damaged. */
  directoryStack(): Originated<string> | null;
  /**
   * Writes a stack's name into that nearest file, or with `here` into the one of the working folder itself; makes the
   * file where there is none and keeps all else in it. Returns its path.
   */
  setDirectoryStack(name: string, where: 'nearest' | 'here'): Promise<string>;
  /** What the user's own settings say; null if nothing. */
  preference(key: PreferenceKey): Originated<string> | null;
  /** null takes it away. */
  setPreference(key: PreferenceKey, value: string | null): Promise<void>;
  remotes(): readonly RemoteSetting[];
  /**
   * `--remote` > `CAIRN_REMOTE` > directory file > `remote use` > the only one there is; null where there is none, and where the
   * directory names one that this machine isn't connected to. Throws `no_remote` where flag or variable name an unknown one.
   */
  currentRemote(): Originated<RemoteSetting> | null;
  /** The remote of that name, else the current one. Throws `no_remote` and says which there are. */
  remote(name?: string): RemoteSetting;
  /** Adds it, or replaces the one of its name. The first one there is comes into use, and stays so when others join. */
  saveRemote(remote: RemoteSetting): Promise<void>;
  forgetRemote(name: string): Promise<void>;
  useRemote(name: string): Promise<void>;
}

export interface Credential {
  readonly token: string;
  /** UTC, RFC 3339. */
  readonly expires: string;
}

/** Tokens, bound to an origin and an instance; in the OS keychain where there is one, else in a file of mode 0600. */
export interface Credentials {
  get(remote: RemoteSetting): Promise<(Credential & {readonly storedIn: 'keychain' | 'file'}) | null>;
  set(remote: RemoteSetting, credential: Credential): Promise<'keychain' | 'file'>;
  delete(remote: RemoteSetting): Promise<void>;
}

/** The key that encrypts local secrets: 32 bytes, made at first use, kept like a credential. */
export interface SecretKey {
  get(): Promise<{readonly key: Uint8Array; readonly storedIn: 'keychain' | 'file'}>;
}
