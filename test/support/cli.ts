/** Runs the real program in a child process, each with a home of its own unless told otherwise. */
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const program = fileURLToPath(new URL('../../bin/cairn.js', import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly home?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  readonly nodeArguments?: readonly string[];
  /** Another copy's `bin/cairn.js`. */
  readonly program?: string;
}

/** `bin/cairn.js` with these arguments, without a terminal. It never rejects: a failure is a status. */
export async function cairn(args: readonly string[], options: CliOptions = {}): Promise<Outcome> {
  const home = options.home ?? newHome();
  try {
    return await outcomeOf(args, {...options, home});
  } finally {
    if (options.home === undefined) rmSync(home, {recursive: true, force: true});
  }
}

/** A fresh `CAIRN_HOME`; whoever asks for it removes it. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'cairn-home-'));
}

/** The environment of a child: only what a shell needs, and nothing that would set colours or cairn's own defaults. */
export function environmentFor(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', HOME: home, CAIRN_HOME: home, ...extra};
}

function outcomeOf(args: readonly string[], options: CliOptions & {home: string}): Promise<Outcome> {
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), options.program ?? program, ...args], {
    cwd: options.workingFolder ?? options.home,
    env: environmentFor(options.home, options.environment),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', status => resolve({status, stdout, stderr}));
  });
}
