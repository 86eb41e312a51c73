/** A real server process and people with homes of their own, all through bin/cairn.js. */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {cairn, newHome} from './cli.js';
import type {CliOptions, Outcome} from './cli.js';
import {password, startServerProcess} from './server-process.js';

export {password};

/** One person's machine. */
export interface Person {
  readonly name: string;
  readonly home: string;
  /** Runs a command that must succeed and gives its standard output. */
  does(...args: string[]): Promise<string>;
  /** Runs a command with `-o json` that must succeed and gives the document. */
  json(...args: string[]): Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reads any shape
  /** Runs a command however it ends. */
  tries(args: readonly string[], options?: CliOptions): Promise<Outcome>;
}

export interface Team {
  readonly url: string;
  readonly dataFolder: string;
  /** A person with an account, connected as `acme`. */
  person(name: string): Promise<Person>;
  /** Ends the server process; `close` does it as well. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A home without any account. */
export function someone(name: string): Person {
  const home = newHome();
  const tries: Person['tries'] = (args, options = {}) => cairn(args, {home, ...options});
  const does: Person['does'] = async (...args) => succeeded(args, await tries(args));
  return {name, home, tries, does, json: async (...args) => JSON.parse(await does(...args, '--output', 'json'))};
}

function succeeded(args: readonly string[], outcome: Outcome): string {
  if (outcome.status !== 0) throw new Error(`cairn ${args.join(' ')} ended with ${outcome.status}\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

export async function startTeam(): Promise<Team> {
  const root = someone('root');
  const people: Person[] = [root];
  const dataFolder = join(root.home, 'server');
  const start = (port: number) => startServerProcess({home: root.home, dataFolder, port});
  let running = await start(0);
  const {url} = running;
  const connect = (person: Person): Promise<Outcome> =>
    person.tries(['connect', url, '--name', 'acme', '--username', person.name, '--password-stdin'], {stdin: `${password}\n`});
  succeeded(['connect'], await connect(root));

  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => running.end(signal);
  return {
    url,
    dataFolder,
    stop,
    start: async () => {
      running = await start(Number(new URL(url).port));
    },
    person: async name => {
      const person = someone(name);
      people.push(person);
      succeeded(['user create'], await root.tries(['user', 'create', name, '--password-stdin'], {stdin: `${password}\n`}));
      succeeded(['connect'], await connect(person));
      return person;
    },
    close: async () => {
      await stop();
      for (const {home} of people) rmSync(home, {recursive: true, force: true});
    },
  };
}
