/** All that a command may reach. `create-app.ts` alone knows what stands behind it; each part is built at its first use. */
import type {LocalBackend, Stored, TeamBackend} from '../backend/backend.js';
import type {Journal} from '../backend/journal.js';
import type {Api, ReachOptions, ServerClient} from '../backend/server-client.js';
import type {
  Bindings, Config, Credentials, Originated, OtherTools, PreferenceKey, RemoteSetting, SealIdentity, SecretKey, ThisMachine,
} from '../config/config.js';
import type {Check, Finding} from '../domain/finding.js';
import type {KeySource} from '../domain/key-source.js';
import type {SecretValue} from '../domain/secret-value.js';
import type {ArtifactStore} from '../pipeline/artifacts/artifacts.js';
import type {RunEngines} from '../pipeline/run/engines.js';
import type {RunStore} from '../pipeline/run/record.js';
import type {Reported, RunReporter} from '../render/run/run-reporter.js';
import type {ColorChoice, Notice, OutputFormat, View} from '../render/view.js';
import type {Place, ServerOperations} from '../server/operations/operations.js';
import type {Prompter} from '../terminal/prompter.js';

/** The flags that every command takes. */
export interface GlobalFlags {
  readonly output: OutputFormat;
  readonly query?: string;
  readonly columns?: readonly string[];
  readonly input: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly remote?: string;
  readonly color: ColorChoice;
  /** Where these two were said; null where neither flag nor environment says anything, so that the user's own settings count. */
  readonly origins: Readonly<Record<PreferenceKey, string | null>>;
}

/** A server that one is signed in to. */
export interface Session {
  readonly remote: RemoteSetting;
  readonly backend: TeamBackend;
  readonly client: ServerClient;
  readonly api: Api;
}

/** Where `--stack`, the environment and the directory's file come from. */
export interface Surroundings {
  /** Undefined where unset or empty. */
  readonly variables: Readonly<Record<'CAIRN_STACK' | 'CAIRN_REMOTE' | 'CAIRN_DATABASE_URL', string | undefined>>;
  /** `CAIRN_SERVER_MASTER_KEY`. */
  readonly serverMasterKey: SecretValue | undefined;
  readonly workingFolder: string;
  readonly otherTools: OtherTools;
}

export interface RunningServer {
  readonly url: string;
  readonly version: string;
  readonly database: string;
  readonly setupToken?: string;
  /** Resolves when the server has ended, after a signal or `close`. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** A server that was started in the background. */
export interface BackgroundServer {
  readonly url: string;
  readonly version: string;
  readonly database: string;
  readonly setupToken?: string;
  readonly log: string;
}

export interface ServerOptions extends Place {
  readonly host: string;
  readonly port: number;
  readonly admin?: {readonly username: string; readonly password: string};
  readonly insecureHttp: boolean;
  /** What it logs goes there, in place of the terminal. */
  readonly logFile?: string;
  /** What is logged, a JSON object a line: every request, or only what went wrong in the server itself. */
  readonly logged: 'requests' | 'failures';
  readonly tls?: {readonly cert: string; readonly key: string};
  readonly masterKey?: KeySource | undefined;
  readonly openMetrics: boolean;
}

/** Which keys this home has: those that it hasn't aren't made by an examination. */
export interface KeysHere {
  readonly secretKey: boolean;
  readonly identity: boolean;
}

export interface App {
  readonly surroundings: Surroundings;
  config(): Config;
  /** As they hold for this command. */
  preferences(): Readonly<Record<PreferenceKey, Originated<string>>>;
  credentials(): Promise<Credentials>;
  secretKey(): Promise<SecretKey>;
  /** Which of one's own secrets stand in for other people's here. */
  bindings(): Promise<Bindings>;
  /** What of this machine components may need. */
  machine(): Promise<ThisMachine>;
  sealIdentity(): Promise<SealIdentity>;
  local(): Promise<LocalBackend>;
  /** What commands changed in the local store, and the way back. */
  journal(): Promise<Journal>;
  /** The runs of this home. */
  runs(): Promise<RunStore>;
  /** What runs on a stack, opened for a new run or the one with that id; secrets that aren't here are asked for at its server. Rejects with `failed` where it isn't ready on this machine, with `unknown_flavor` for what can't run pipelines. */
  runEngines(stack: Stored, run?: string): Promise<RunEngines>;
  /** The artifact store of a stack, whatever else the stack lacks here. To be closed. Rejects with `unknown_flavor` for one that runs can't use. */
  artifactStore(stack: Stored): Promise<ArtifactStore>;
  /** The server that a stack is on; null where it is on none, or where one isn't signed in there. */
  serverOf(stack: Stored): Promise<Session | null>;
  /** While the work goes on, Ctrl-C and the like call each of `answers` in turn in place of ending the program. */
  whileHeld<T>(answers: readonly (() => void)[], work: Promise<T>): Promise<T>;
  /** Runs this same command line once more without `--detach`. Resolves when the run has its name. */
  startRunInBackground(): Promise<{readonly name: string}>;
  prompter(): Promise<Prompter>;
  /** A server by URL, with a token or without one. Rejects with `invalid_input` where the URL may not be used. */
  client(url: string, token?: string, options?: ReachOptions): Promise<ServerClient>;
  /** The named remote, else the current one. Rejects with `no_remote` or `not_logged_in`. */
  session(remote?: string): Promise<Session>;
  startServer(options: ServerOptions): Promise<RunningServer>;
  /** Runs this same command line once more without `--background`, with a log in that folder; `stdin` is what it reads. Resolves when it answers. */
  startServerInBackground(dataFolder: string, stdin: string): Promise<BackgroundServer>;
  serverOperations(): Promise<ServerOperations>;
  /** `-` reads standard input. Rejects with `invalid_input` naming the file. */
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** What is in a file where a text is to go; `-` has nothing. */
  holds(file: string, text: string): Promise<'nothing' | 'the same' | 'something else'>;
  /** A file itself, or the manifests in a folder and below. Rejects with `invalid_input` or `too_large`. */
  manifestFiles(path: string): Promise<readonly string[]>;
  /** Examines this home: settings and store, then what `checks` adds, told whether there is a key of local secrets. Changes nothing. */
  examine(checks: (keys: KeysHere) => readonly Check[]): Promise<readonly Finding[]>;
  now(): Date;
  /** Prints the result on stdout in the wanted format. */
  show(view: View): void;
  /** Talk, on stderr. */
  notice(notice: Notice): void;
  /** Who tells what happens in a run: lines that are drawn again on a terminal, else one after the other; with `-o ndjson` the events. */
  runReporter(reported: Reported): Promise<RunReporter>;
  /** Says on stderr what is being waited for, once it takes more than a moment. */
  progress<T>(what: string, work: Promise<T>): Promise<T>;
}
