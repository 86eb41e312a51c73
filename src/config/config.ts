/** Settings and credentials of this machine, each setting with the place it came from (DESIGN 2, 6). */
import type {AccountKey} from '../domain/account.js';

/** The folders of this home; with `CAIRN_HOME` they lie below it, else where the platform wants them. */
export interface Folders {
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly cache: string;
}

/** Where other tools keep what an import reads. */
export interface OtherTools {
  /** The files that `KUBECONFIG` names, in their order, else `~/.kube/config`. */
  readonly kubeconfigs: readonly string[];
  /** `DOCKER_CONFIG`, else `~/.docker`. */
  readonly dockerFolder: string;
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
  /** Path of the PEM file with the authorities that `--ca-file` named for it. */
  readonly caFile?: string;
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
  /** The nearest `.cairn/stack.lock`, searched upwards; null where there is none. */
  stackLock(): {readonly place: string; readonly text: string} | null;
  /** Replaces that file, or makes one beside the nearest `.cairn/config.yaml`, else in the working folder. Returns its path. */
  writeStackLock(text: string): Promise<string>;
  /** What the user's own settings say; null if nothing. */
  preference(key: PreferenceKey): Originated<string> | null;
  /** null takes it away. */
  setPreference(key: PreferenceKey, value: string | null): Promise<void>;
  remotes(): readonly RemoteSetting[];
  /**
   * `--remote` > `CAIRN_SERVER_URL` with `CAIRN_API_KEY` > `CAIRN_REMOTE` > directory file > `remote use` > the only one there is; null where there is none, and where the
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

/** A credential and where it lies: `place` is the file's path, the name of the keychain's entry, or of the variable. */
export interface KeptCredential {
  readonly token: string;
  /** null for an API key without an end. */
  readonly expires: string | null;
  readonly storedIn: 'keychain' | 'file' | 'environment';
  readonly place: string;
}

/** Tokens, bound to an origin and an instance; in the OS keychain where there is one, else in a file of mode 0600. */
export interface Credentials {
  get(remote: RemoteSetting): Promise<KeptCredential | null>;
  set(remote: RemoteSetting, credential: Credential): Promise<'keychain' | 'file'>;
  delete(remote: RemoteSetting): Promise<void>;
}

/** What bundles are sealed for: an age identity of this home, made at first use and kept encrypted as secrets are. */
export interface SealIdentity {
  get(): Promise<{readonly identity: string; readonly recipient: string}>;
  /** Encrypts it with the key of now, where there is one. Runs inside `SecretKey.rotate`; rejects with `failed` where no key here opens it. */
  sealAnew(): Promise<void>;
}

/** The keys that local secrets are read with, 32 bytes each. */
export interface KeyRing {
  /** What is written now. */
  readonly key: Uint8Array;
  readonly storedIn: 'keychain' | 'file';
  /** What was written before a rotation, the latest first: for values in backups, in the journal and in a rotation that was cut short. */
  readonly earlier: readonly Uint8Array[];
}

/** Where a key or a token lies: a file's path, or the name of the keychain's entry. */
export interface KeptPlace {
  readonly kind: 'keychain' | 'file';
  readonly place: string;
}

/** The key that encrypts local secrets, made at first use and kept like a credential. */
export interface SecretKey {
  get(): Promise<KeyRing>;
  /** null before the first use; asks no keychain. */
  where(): KeptPlace | null;
  /** Runs what encrypts and writes, while no other process replaces the key. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Puts a new key into place, and runs `sealAnew`, which writes all values with it. The one before stays readable until then, and
   * after it too, unless `forgetEarlier` and `sealAnew` did not reject: then all keys but the new one are gone.
   */
  rotate<T>(sealAnew: () => Promise<T>, options: {readonly forgetEarlier: boolean}): Promise<T>;
}

/**
 * One's own secret in place of another owner's, for one field of one component as it was configured then (SEMANTICS 1.5). It holds
 * names, ids and a digest, never a value.
 */
export interface Binding {
  /** The component's id. */
  readonly component: string;
  /** JSON Pointer into its config. */
  readonly pointer: string;
  /** As the field refers to it. */
  readonly reference: {readonly secret: string; readonly key: string};
  /** Over what the component was when this was said. */
  readonly digest: string;
  /** Whose component it is, for people: `ann`, `acme:ann`. */
  readonly owner: string;
  /** The id of one's own secret, and the key in it. */
  readonly secret: string;
  readonly key: string;
}

/** The bindings of this machine; they are never sent anywhere. */
export interface Bindings {
  /** Rejects with `invalid_input` where their file is damaged. */
  list(): Promise<readonly Binding[]>;
  /** Replaces all by what `change` makes of them, while no other process does. */
  change(change: (bindings: readonly Binding[]) => readonly Binding[]): Promise<void>;
}

/** What components may need of this machine, looked up in its files and variables; nothing is run and no network touched. */
export interface ThisMachine {
  /** Where a program of that name would be run from; null where the PATH has none. */
  command(name: string): string | null;
  /** `~` is the home folder. */
  hasFile(path: string): boolean;
  /** The contexts of the kubeconfig, and the files that were read; a file that can't be read has none. */
  kubeContexts(): Promise<{readonly names: readonly string[]; readonly files: readonly string[]}>;
  awsProfiles(): {readonly names: readonly string[]; readonly files: readonly string[]};
  /** Where credentials of a cloud would be found (a variable, a file); null where only the network could tell. */
  cloudCredentials(cloud: string): string | null;
  /** Where a Docker or Podman engine would be reached; null where nothing points to one. */
  containerEngine(): string | null;
}
