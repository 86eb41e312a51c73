/** This program once more, in the background: it goes on when its terminal is gone. */
import {spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';

export interface BackgroundOptions {
  /** Flags left out of this process's own arguments, which are otherwise passed on: those that stand alone, and those with a value. */
  readonly without: {readonly alone: readonly string[]; readonly valued: readonly string[]};
  /** Put behind them. */
  readonly extra: readonly string[];
  readonly stdin: string;
  /** The file that gets what it writes to standard error. */
  readonly errors: string;
}

/** Resolves with the first line that it writes to standard output, or with the status of its end where that comes first. */
export async function startInBackground({without, extra, stdin, errors}: BackgroundOptions): Promise<{readonly line: string} | {readonly status: number}> {
  const log = openSync(errors, 'a', 0o600);
  const [node, program = '', ...args] = process.argv;
  const child = spawn(node ?? process.execPath, [...process.execArgv, program, ...passedOn(args, without), ...extra], {detached: true, stdio: ['pipe', 'pipe', log]});
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  try {
    return await firstLine(child);
  } finally {
    child.stdout?.destroy();
    child.unref();
  }
}

function passedOn(args: readonly string[], {alone, valued}: BackgroundOptions['without']): readonly string[] {
  return args.filter((arg, index) => ![...alone, ...valued].includes(arg) && !valued.includes(args[index - 1] ?? '') && !valued.some(flag => arg.startsWith(`${flag}=`)));
}

function firstLine(child: ReturnType<typeof spawn>): Promise<{readonly line: string} | {readonly status: number}> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', status => resolve({status: status ?? 1}));
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) resolve({line: text.slice(0, end)});
    });
  });
}
