/** `Config` over the settings file, the directory's file, the environment and the flag `--remote`. */
import {dirname, join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {sameName} from '../domain/name.js';
import type {Config, ConfigWarning, Folders, Originated, PreferenceKey, RemoteSetting} from './config.js';
import {configFile, lockFile, nearestFile, readDirectoryFile, writeDirectoryStack, writeInFolder} from './directory.js';
import type {DirectoryFile} from './directory.js';
import type {Environment} from './environment.js';
import {findFolders} from './folders.js';
import {changeSettings, readSettings, settingsFile} from './settings.js';
import type {Settings} from './settings.js';

export interface ConfigSources {
  readonly environment: Environment;
  /** Where the search for the directory's file starts. */
  readonly workingFolder: string;
  /** The server that the environment names, once it has said who its key stands for. */
  readonly environmentRemote?: RemoteSetting | undefined;
  /** The value of `--remote`. */
  readonly remoteFlag?: string | undefined;
}

/** Opens this home's settings. Nothing is created or written; damaged files are errors of whoever asks for what is in them. */
export async function openConfig(sources: ConfigSources): Promise<Config> {
  const [folders, directory] = await Promise.all([findFolders(sources.environment.home), readDirectory(sources.workingFolder)]);
  return new FileConfig(folders, sources, directory);
}

type Directory = DirectoryFile | null | {readonly error: unknown};

async function readDirectory(folder: string): Promise<Directory> {
  try {
    return await readDirectoryFile(folder);
  } catch (error) {
    return {error};
  }
}

class FileConfig implements Config {
  readonly folders: Folders;
  readonly warnings: readonly ConfigWarning[];
  readonly #sources: ConfigSources;
  #directory: Directory;
  #settings: Settings | null = null;

  constructor(folders: Folders, sources: ConfigSources, directory: Directory) {
    this.folders = folders;
    this.#sources = sources;
    this.#directory = directory;
    this.warnings = [...sources.environment.warnings, ...(directory !== null && 'warnings' in directory ? directory.warnings : [])];
  }

  activeStack(): Originated<string> | null {
    const {stack} = this.#read();
    return stack === undefined ? null : {value: stack, origin: this.#place};
  }

  async setActiveStack(name: string | null): Promise<void> {
    await this.#change(({stack: _, ...rest}) => (name === null ? rest : {...rest, stack: name}));
  }

  directoryStack(): Originated<string> | null {
    const {stack = null, place = ''} = this.#directoryFile() ?? {};
    return stack === null ? null : {value: stack, origin: place};
  }

  async setDirectoryStack(name: string, where: 'nearest' | 'here'): Promise<string> {
    const nearest = where === 'nearest' ? this.#directoryFile() : null;
    const folder = nearest === null ? this.#sources.workingFolder : dirname(dirname(nearest.place));
    const place = await writeDirectoryStack(folder, name);
    this.#directory = await readDirectory(this.#sources.workingFolder);
    return place;
  }

  stackLock(): {readonly place: string; readonly text: string} | null {
    return nearestFile(this.#sources.workingFolder, lockFile);
  }

  async writeStackLock(text: string): Promise<string> {
    const {workingFolder} = this.#sources;
    const beside = this.stackLock() ?? nearestFile(workingFolder, configFile);
    const folder = beside === null ? join(workingFolder, '.cairn') : dirname(beside.place);
    return writeInFolder(folder, lockFile, text);
  }

  preference(key: PreferenceKey): Originated<string> | null {
    const {[key]: value} = this.#read();
    return value === undefined ? null : {value, origin: this.#place};
  }

  async setPreference(key: PreferenceKey, value: string | null): Promise<void> {
    await this.#change(({[key]: _, ...rest}) => (value === null ? rest : {...rest, [key]: value}));
  }

  remotes(): readonly RemoteSetting[] {
    const {environmentRemote} = this.#sources;
    const saved = this.#read().remotes ?? [];
    return environmentRemote === undefined ? saved : [...saved.filter(({name}) => !sameName(name, environmentRemote.name)), environmentRemote];
  }

  currentRemote(): Originated<RemoteSetting> | null {
    const {environment, environmentRemote, remoteFlag} = this.#sources;
    if (remoteFlag !== undefined) return {value: this.remote(remoteFlag), origin: 'flag'};
    if (environmentRemote !== undefined) return {value: environmentRemote, origin: 'environment CAIRN_SERVER_URL'};
    if (environment.remote !== undefined) return {value: this.remote(environment.remote), origin: 'environment CAIRN_REMOTE'};
    const directory = this.#directoryFile();
    if (directory !== null && directory.remote !== null) return this.#originated(this.#find(directory.remote), directory.place);
    const {remote, remotes = []} = this.#read();
    if (remote !== undefined) return this.#originated(this.#find(remote), this.#place);
    return this.#originated(remotes.length === 1 ? remotes[0] : undefined, 'default');
  }

  remote(name?: string): RemoteSetting {
    const remote = name === undefined ? this.currentRemote()?.value : this.#find(name);
    if (remote === undefined) throw this.#noRemote(name ?? this.#directoryFile()?.remote ?? undefined);
    return remote;
  }

  async saveRemote(saved: RemoteSetting): Promise<void> {
    await this.#change(({remotes = [], remote, ...rest}) => {
      const first = remotes.length > 1 ? undefined : (remotes[0] ?? saved).name;
      const inUse = remote ?? first;
      return {
        ...rest,
        ...(inUse === undefined ? {} : {remote: inUse}),
        remotes: [...remotes.filter(each => !sameName(each.name, saved.name)), saved],
      };
    });
  }

  async forgetRemote(name: string): Promise<void> {
    await this.#change(({remotes = [], remote, ...rest}) => ({
      ...rest,
      ...(remote === undefined || sameName(remote, name) ? {} : {remote}),
      remotes: remotes.filter(each => !sameName(each.name, name)),
    }));
  }

  async useRemote(name: string): Promise<void> {
    const remote = this.remote(name);
    await this.#change(settings => ({...settings, remote: remote.name}));
  }

  get #place(): string {
    return settingsFile(this.folders.config);
  }

  #directoryFile(): DirectoryFile | null {
    if (this.#directory !== null && 'error' in this.#directory) throw this.#directory.error;
    return this.#directory;
  }

  #read(): Settings {
    return (this.#settings ??= readSettings(this.folders.config));
  }

  async #change(change: (settings: Settings) => Settings): Promise<void> {
    this.#settings = await changeSettings(this.folders.config, change);
  }

  #find(name: string): RemoteSetting | undefined {
    return this.remotes().find(remote => sameName(remote.name, name));
  }

  #originated(remote: RemoteSetting | undefined, origin: string): Originated<RemoteSetting> | null {
    return remote === undefined ? null : {value: remote, origin};
  }

  #noRemote(name: string | undefined): AppError {
    const names = this.remotes().map(remote => remote.name);
    const connect = name === undefined ? 'cairn connect URL' : `cairn connect URL --name ${name}`;
    const details = {remotes: names};
    if (name !== undefined) {
      const there = names.length === 0 ? 'to no server yet' : `to ${names.join(', ')}`;
      return new AppError('no_remote', `This machine has no remote "${name}"; it is connected ${there}`, {next: [connect], details});
    }
    if (names.length === 0) return new AppError('no_remote', 'This machine is not connected to a server', {next: [connect], details});
    return new AppError('no_remote', `There are several remotes (${names.join(', ')}), and none of them is in use`, {
      next: names.map(each => `cairn remote use ${each}`),
      details,
    });
  }
}
