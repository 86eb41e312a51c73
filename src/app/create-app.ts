/** The composition root: the only place that knows which implementation stands behind each part of `App`. */
import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {CommandContext, Journal} from '../backend/journal.js';
import type {LocalOptions} from '../backend/local/local-backend.js';
import type {ReachOptions, ServerClient} from '../backend/server-client.js';
import type {Bindings, Config, Credentials, RemoteSetting, SealIdentity, SecretKey, ThisMachine} from '../config/config.js';
import {completeServer, readEnvironment} from '../config/environment.js';
import type {EnvironmentCredential} from '../config/environment-credentials.js';
import type {Environment} from '../config/environment.js';
import {AppError} from '../domain/errors.js';
import type {Check, Finding} from '../domain/finding.js';
import {version} from '../domain/version.js';
import type {CheckSource} from '../inventory/check-stack.js';
import type {ArtifactStore} from '../pipeline/artifacts/artifacts.js';
import {newId} from '../lib/uuid.js';
import type {RunEngines} from '../pipeline/run/engines.js';
import type {RunStore} from '../pipeline/run/record.js';
import type {Reported, RunReporter} from '../render/run/run-reporter.js';
import type {Notice, View} from '../render/view.js';
import type {ServerOperations} from '../server/operations/operations.js';
import {compareText, manifestFiles, readText, writeText} from '../terminal/files.js';
import type {Prompter} from '../terminal/prompter.js';
import {Signals} from '../terminal/signals.js';
import {openProcess} from '../terminal/terminal.js';
import type {Terminal, Variables} from '../terminal/terminal.js';
import type {App, BackgroundServer, GlobalFlags, KeysHere, RunningServer, ServerOptions, Session, Surroundings} from './app.js';
import {Output} from './output.js';
import {preferencesFor} from './preferences.js';
import type {Preferences} from './preferences.js';
import type {EngineSurroundings} from './run-engines.js';

/** What the process brings. */
export interface Machine {
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** All of them, for what clouds' own tools would look at; cairn's are in `environment`. */
  readonly variables: Variables;
  readonly workingFolder: string;
  readonly signals: Pick<Signals, 'hold'>;
}

/** This process: its streams, variables and folder. `end` is called with an exit status when a signal ends it. */
export function processMachine(end: (status: number) => void): Machine {
  const {terminal, variables, workingFolder} = openProcess();
  return {terminal, variables, workingFolder, environment: readEnvironment(variables), signals: new Signals(end)};
}

/** An app together with what only `main` does with it. */
export interface Program {
  readonly app: App;
  readonly output: Output;
  /** Called once, before the action of a verb, with the words that the journal calls it by. Rejects where its flags or the settings can't be used. */
  readonly begin: (flags: GlobalFlags, words: readonly string[]) => Promise<void>;
}

/** `flags` count for failures until `begin`. Nothing is read or opened before that. */
export function createApp(machine: Machine, flags: GlobalFlags): Program {
  const output = new Output(machine.terminal, flags);
  const app = new MachineApp(machine, output);
  return {app, output, begin: (verbFlags, words) => app.begin(verbFlags, words)};
}

class MachineApp implements App {
  readonly surroundings: Surroundings;
  readonly #machine: Machine;
  readonly #output: Output;
  #flags: GlobalFlags | null = null;
  #config: Config | null = null;
  #preferences: Preferences | null = null;
  #credentials: Promise<Credentials> | null = null;
  #secretKey: Promise<SecretKey> | null = null;
  #local: Promise<LocalBackend> | null = null;
  #environment: EnvironmentCredential | null = null;
  #command: CommandContext = {id: '', words: []};

  constructor(machine: Machine, output: Output) {
    const {environment, workingFolder} = machine;
    this.#machine = machine;
    this.#output = output;
    this.surroundings = {
      variables: {CAIRN_STACK: environment.stack, CAIRN_REMOTE: environment.remote, CAIRN_DATABASE_URL: environment.databaseUrl},
      serverMasterKey: environment.serverMasterKey,
      workingFolder,
      otherTools: environment.otherTools,
    };
  }

  async begin(flags: GlobalFlags, words: readonly string[]): Promise<void> {
    const {environment, terminal, workingFolder} = this.#machine;
    this.#command = {id: randomUUID(), words};
    const {openConfig} = await import('../config/file-config.js');
    const sources = {environment, workingFolder, remoteFlag: flags.remote};
    this.#config = await openConfig(sources);
    await this.#useEnvironmentServer(flags, words);
    if (this.#environment !== null) this.#config = await openConfig({...sources, environmentRemote: this.#environment.remote});
    const {preferences, warnings} = preferencesFor(flags, this.#config, terminal);
    this.#preferences = preferences;
    this.#flags = {...flags, output: preferences.output.value, color: preferences.color.value};
    await this.#output.use(this.#flags);
    for (const {code, message} of [...this.#config.warnings, ...warnings]) this.notice({level: 'warning', code, message});
  }

  /** A remote that is named on the command line counts more than the variables. */
  async #useEnvironmentServer(flags: GlobalFlags, words: readonly string[]): Promise<void> {
    const {server} = this.#machine.environment;
    if (server === null) return;
    const complete = completeServer(server);
    const {identify, needsServer} = await import('./environment-mode.js');
    if (flags.remote === undefined && needsServer(words)) this.#environment = await identify({...complete, caFile: this.#machine.environment.caFile}, this.config());
  }

  config(): Config {
    if (this.#config === null) throw new Error('the settings are not open yet');
    return this.#config;
  }

  preferences(): Preferences {
    if (this.#preferences === null) throw new Error('the settings are not open yet');
    return this.#preferences;
  }

  credentials(): Promise<Credentials> {
    return (this.#credentials ??= this.#openCredentials());
  }

  async #openCredentials(): Promise<Credentials> {
    const {openCredentials} = await import('../config/credentials.js');
    const kept = openCredentials(this.config().folders.config);
    if (this.#environment === null) return kept;
    const {withEnvironment} = await import('../config/environment-credentials.js');
    return withEnvironment(kept, this.#environment);
  }

  secretKey(): Promise<SecretKey> {
    const onKeptInFile = (file: string): void =>
      this.notice({level: 'info', code: 'key_in_file', message: `There is no keychain to use here: the key of the local secrets lies in ${file}, readable by you alone`});
    return (this.#secretKey ??= import('../config/secret-key.js').then(({openSecretKey}) => openSecretKey(this.config().folders.config, {onKeptInFile})));
  }

  async bindings(): Promise<Bindings> {
    const {openBindings} = await import('../config/bindings.js');
    return openBindings(this.config().folders.config);
  }

  async machine(): Promise<ThisMachine> {
    const {openThisMachine} = await import('../config/this-machine.js');
    return openThisMachine(this.#machine.variables);
  }

  async sealIdentity(): Promise<SealIdentity> {
    const [{openSealIdentity}, secretKey] = await Promise.all([import('../config/seal-identity.js'), this.secretKey()]);
    return openSealIdentity(this.config().folders.config, secretKey);
  }

  local(): Promise<LocalBackend> {
    return (this.#local ??= this.#environment === null ? this.#openFiles() : this.#openEnvironmentStore(this.#environment.remote));
  }

  async #openFiles(): Promise<LocalBackend> {
    const {openLocalBackend} = await import('../backend/local/local-backend.js');
    return openLocalBackend(this.config().folders, await this.#storeOptions());
  }

  async #openEnvironmentStore(remote: RemoteSetting): Promise<LocalBackend> {
    const [{backend}, {openEnvironmentStore}] = await Promise.all([this.session(remote.name), import('./environment-mode.js')]);
    const {words} = this.#command;
    return openEnvironmentStore({remote, backend, words, config: this.config(), now: () => this.now(), openFiles: () => this.#openFiles()});
  }

  async journal(): Promise<Journal> {
    const {openJournal} = await import('../backend/local/journal-store.js');
    return openJournal(this.config().folders, await this.#storeOptions());
  }

  async #storeOptions(): Promise<LocalOptions> {
    const {journalGuard} = await import('./journal-guard.js');
    return {
      command: this.#command,
      guard: journalGuard(() => this.secretKey(), () => this.local()),
      onMigrated: backup => this.notice({level: 'info', code: 'migrated', message: `The store has a new format; a copy of what it was lies in ${backup}`}),
    };
  }

  async runs(): Promise<RunStore> {
    const {openRunStore} = await import('../pipeline/run/run-store.js');
    return openRunStore(join(this.config().folders.data, 'runs'), () => this.now());
  }

  async serverOf(stored: Stored): Promise<Session | null> {
    const {serverOfStack} = await import('./stack-server.js');
    return serverOfStack(this, stored);
  }

  async runEngines(stored: Stored, run: string = newId()): Promise<RunEngines> {
    const [{stackForRun}, {openRunEngines}] = await Promise.all([import('../inventory/stack-for-run.js'), import('./run-engines.js')]);
    return openRunEngines(await stackForRun(await this.#runSource(stored, run), stored), this.#engineSurroundings(), run);
  }

  async artifactStore(stored: Stored): Promise<ArtifactStore> {
    const [{artifactStoreOf}, {openStoreOf}] = await Promise.all([import('../inventory/stack-for-run.js'), import('./run-engines.js')]);
    return openStoreOf(await artifactStoreOf(await this.#runSource(stored), stored), this.#engineSurroundings());
  }

  /** With the values of secrets that aren't here but that the stack's server gives. */
  async #runSource(stored: Stored, run?: string): Promise<CheckSource> {
    const [local, bindings, secretKey, machine] = await Promise.all([this.local(), this.bindings(), this.secretKey(), this.machine()]);
    const {withValuesThere} = await import('../sync/resolve-secrets.js');
    const server = async (): Promise<ServerClient['values'] | null> => (await this.serverOf(stored))?.client.values ?? null;
    return withValuesThere({local, bindings, secretKey, machine}, stored, {server, ...(run === undefined ? {} : {run})});
  }

  #engineSurroundings(): EngineSurroundings {
    return {dataFolder: this.config().folders.data, variables: this.#machine.variables};
  }

  whileHeld<T>(answers: readonly (() => void)[], work: Promise<T>): Promise<T> {
    return this.#machine.signals.hold(answers.map(answer => async () => answer()), work);
  }

  async startRunInBackground(): Promise<{readonly name: string}> {
    const {startRunInBackground} = await import('./background-run.js');
    return startRunInBackground(this.config().folders.state);
  }

  async prompter(): Promise<Prompter> {
    const {input, err, ci} = this.#machine.terminal;
    const {createPrompter} = await import('../terminal/inquirer-prompter.js');
    return createPrompter(input.isTerminal && err.isTerminal && !ci && this.#flags?.input !== false);
  }

  async client(url: string, token?: string, options?: ReachOptions): Promise<ServerClient> {
    const {openServerClient} = await import('../backend/remote/server-client.js');
    return openServerClient(url, token, this.#reached({...options}));
  }

  async session(name?: string): Promise<Session> {
    const remote = this.config().remote(name);
    const credential = await (await this.credentials()).get(remote);
    if (credential === null) {
      throw new AppError('not_logged_in', `You are not logged in to ${remote.name} (${remote.url})`, {next: [`cairn login ${remote.name}`]});
    }
    const {openSession} = await import('../backend/remote/session.js');
    return {remote, ...openSession(this.#reached(remote), credential.token)};
  }

  /** A file of authorities that was named for a server counts more than the one that is for all of them. */
  #reached<T extends ReachOptions>(server: T): T & ReachOptions {
    return {...server, caFile: server.caFile ?? this.#machine.environment.caFile};
  }

  async startServer(options: ServerOptions): Promise<RunningServer> {
    const {startServer} = await import('../server/server.js');
    const {openServerLog} = await import('./server-log.js');
    const log = openServerLog(options, this.#machine.terminal.err);
    const server = await startServer({...options, version, log, logFile: options.logFile ?? null});
    if (options.logFile !== undefined) log({time: this.now().toISOString(), level: 'info', code: 'started', message: `started on ${server.url}`});
    return {...server, ended: this.#machine.signals.hold([() => server.close()], server.ended)};
  }

  async startServerInBackground(dataFolder: string, stdin: string): Promise<BackgroundServer> {
    const {startServerInBackground} = await import('./background-server.js');
    return startServerInBackground(dataFolder, stdin);
  }

  async serverOperations(): Promise<ServerOperations> {
    const {openOperations} = await import('../server/operations/open-operations.js');
    return openOperations(version, () => this.now());
  }

  read(file: string): Promise<string> {
    return readText(file, this.#machine.terminal);
  }

  write(file: string, text: string): Promise<void> {
    return writeText(file, text, this.#machine.terminal);
  }

  holds(file: string, text: string): ReturnType<App['holds']> {
    return compareText(file, text);
  }

  manifestFiles(path: string): Promise<readonly string[]> {
    return manifestFiles(path);
  }

  async examine(checks: (keys: KeysHere) => readonly Check[]): Promise<readonly Finding[]> {
    const {examineHome} = await import('./examine.js');
    return examineHome(this.config(), this.surroundings.workingFolder, checks);
  }

  now(): Date {
    return new Date();
  }

  show(view: View): void {
    this.#output.show(view);
  }

  notice(notice: Notice): void {
    this.#output.notice(notice);
  }

  runReporter(reported: Reported): Promise<RunReporter> {
    return this.#output.runReporter(reported, () => this.now());
  }

  progress<T>(what: string, work: Promise<T>): Promise<T> {
    return this.#output.progress(what, work);
  }
}
