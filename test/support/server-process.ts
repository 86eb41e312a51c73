/** A server in a process of its own, by the built program, with the admin `root`. */
import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {environmentFor, program} from './cli.js';

export const password = 'correct horse battery';

export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Sends the signal, and resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface ServerProcessOptions {
  readonly home: string;
  readonly dataFolder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Resolves when the server answers. */
export async function startServerProcess({home, dataFolder, port, environment}: ServerProcessOptions): Promise<ServerProcess> {
  const args = ['server', 'start', '--host', '127.0.0.1', '--port', String(port), '--data-dir', dataFolder, '--admin-username', 'root', '--admin-password-stdin', '-o', 'json'];
  const child = spawn(process.execPath, [program, ...args], {env: environmentFor(home, environment)});
  child.stdin.end(`${password}\n`);
  let talk = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (talk += text));
  let out = '';
  return new Promise((resolve, reject) => {
    child.on('exit', status => reject(new Error(`the server ended with ${status}: ${talk}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (!out.trimEnd().endsWith('}')) return;
      child.removeAllListeners('exit');
      resolve({url: (JSON.parse(out) as {url: string}).url, process: child, end: signal => ended(child, signal)});
    });
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    child.on('exit', () => resolve());
    child.kill(signal);
  });
}
