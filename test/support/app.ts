/** An app in this process, over a home of its own, with what it wrote at hand. */
import {Readable} from 'node:stream';
import {mkdirSync, rmSync} from 'node:fs';
import type {App, GlobalFlags} from '../../src/app/app.js';
import {createApp} from '../../src/app/create-app.js';
import {earlyFlags} from '../../src/cli/early-flags.js';
import {runCommandLine} from '../../src/cli/run.js';
import {readEnvironment} from '../../src/config/environment.js';
import type {Prompter} from '../../src/terminal/prompter.js';
import {environmentOf} from '../../src/terminal/terminal.js';
import type {Sink, Terminal} from '../../src/terminal/terminal.js';
import {newHome} from './cli.js';
import type {Outcome} from './cli.js';

export interface TestAppOptions {
  /** Default: a new one, which `close` removes. */
  readonly home?: string;
  readonly stdin?: string;
  readonly prompter?: Prompter;
  /** `CAIRN_*` and what terminals look at. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: the home. */
  readonly workingFolder?: string;
  /** The width of the terminal that stdout and stderr are; without it they are pipes. */
  readonly terminal?: number;
  /** Parts of the app to replace. */
  readonly parts?: Partial<App>;
}

export interface TestApp {
  readonly home: string;
  /** As after the shared flags were read, so that parts can be used directly. */
  readonly app: App;
  /** A whole command line, through the tree; a failure is a status, as in the real program. */
  run(...argv: readonly string[]): Promise<Outcome>;
  close(): void;
}

export const plainFlags: GlobalFlags = {output: 'table', input: false, quiet: false, debug: false, color: 'never', origins: {output: 'flag --output', color: 'flag --color'}};

/** Every `run` starts a new app over the same home, as a new process would. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const home = options.home ?? newHome();
  mkdirSync(options.workingFolder ?? home, {recursive: true});
  const {program} = open(home, options, plainFlags);
  await program.begin(plainFlags, []);
  return {
    home,
    app: program.app,
    run: (...argv) => runIn(home, options, argv),
    close: () => {
      if (options.home === undefined) rmSync(home, {recursive: true, force: true});
    },
  };
}

async function runIn(home: string, options: TestAppOptions, argv: readonly string[]): Promise<Outcome> {
  const {program, written, defaultOutput} = open(home, options, earlyFlags(argv, options.environment?.['CAIRN_OUTPUT']));
  const {app, begin, output} = program;
  const write = (text: string): void => void (written.stdout += text);
  const status = await output.ending(runCommandLine({argv, app, begin, write, defaultOutput}));
  return {status, ...written};
}

function open(home: string, options: TestAppOptions, flags: GlobalFlags) {
  const variables = {LANG: 'C.UTF-8', CAIRN_HOME: home, ...options.environment};
  const environment = readEnvironment(variables);
  const written = {stdout: '', stderr: ''};
  const sink = (stream: 'stdout' | 'stderr'): Sink => ({
    isTerminal: options.terminal !== undefined,
    width: options.terminal ?? 80,
    height: 24,
    write: text => void (written[stream] += text),
  });
  const terminal: Terminal = {
    out: sink('stdout'),
    err: sink('stderr'),
    input: {isTerminal: options.stdin === undefined && options.terminal !== undefined, chunks: () => Readable.from([options.stdin ?? ''])},
    ...environmentOf(variables),
    flush: async () => undefined,
  };
  const signals = {hold: <T>(_answers: unknown, work: Promise<T>) => work};
  const program = createApp({terminal, environment, variables, signals, workingFolder: options.workingFolder ?? home}, flags);
  const {prompter, parts} = options;
  Object.assign(program.app, parts, prompter === undefined ? {} : {prompter: async () => prompter});
  return {program, written, defaultOutput: environment.output};
}
