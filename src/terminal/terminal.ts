/** The terminal, or what stands in its place: streams with their width, and what the environment says of them. */
import {parse} from 'node:path';

/** Something that takes text. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Columns; at least 40. */
  readonly width: number;
  /** Lines that are seen at once. */
  readonly height: number;
  write(text: string): void;
}

export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  readonly input: {
    readonly isTerminal: boolean;
    /** Standard input as it comes; empty where it was read before. */
    chunks(): AsyncIterable<Uint8Array | string>;
  };
  /** Runs without a person: no prompt, no colour, no movement. */
  readonly ci: boolean;
  /** False where the locale can't show more than ASCII. */
  readonly unicode: boolean;
  /** What NO_COLOR, FORCE_COLOR and TERM ask for; null where they leave it open. */
  readonly color: boolean | null;
  /** Resolves when all that was written has left the process. */
  flush(): Promise<void>;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** What of the process others may know, read in this one place. */
export function openProcess(): {readonly terminal: Terminal; readonly variables: Variables; readonly workingFolder: string} {
  return {terminal: processTerminal(process.env), variables: process.env, workingFolder: workingFolder()};
}

/** Somebody may have removed the folder that the shell is in; what is searched upwards from it is then searched nowhere. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return parse(process.execPath).root;
  }
}

/** The process's own streams, each opened at its first use. Output that nobody reads any more (`| head -1`) is dropped without a word. */
function processTerminal(variables: Variables): Terminal {
  const out = new ProcessSink(() => process.stdout, variables);
  const err = new ProcessSink(() => process.stderr, variables);
  return {
    out,
    err,
    input: {
      get isTerminal() {
        return process.stdin.isTTY === true;
      },
      chunks: () => process.stdin,
    },
    ...environmentOf(variables),
    flush: async () => void (await Promise.all([out.flush(), err.flush()])),
  };
}

/** What the environment says, apart from any stream. */
export function environmentOf(variables: Variables): Pick<Terminal, 'ci' | 'unicode' | 'color'> {
  const ci = isSet(variables['CI']);
  return {ci, unicode: isUnicode(variables), color: colorOf(variables, ci)};
}

class ProcessSink implements Sink {
  readonly #open: () => NodeJS.WriteStream;
  readonly #variables: Variables;
  #opened: NodeJS.WriteStream | null = null;

  constructor(open: () => NodeJS.WriteStream, variables: Variables) {
    this.#open = open;
    this.#variables = variables;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  get width(): number {
    const columns = Number(this.#variables['COLUMNS']) || this.#stream.columns || 80;
    return Math.max(40, Math.floor(columns));
  }

  get height(): number {
    return Math.max(2, this.#stream.rows || 24);
  }

  write(text: string): void {
    if (this.#stream.writable) this.#stream.write(text);
  }

  async flush(): Promise<void> {
    const stream = this.#opened;
    if (stream?.writable === true) await new Promise<void>(resolve => stream.write('', () => resolve()));
  }

  get #stream(): NodeJS.WriteStream {
    return (this.#opened ??= this.#open().on('error', ignoreClosedPipe));
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error;
}

/** `NO_COLOR` wins over `FORCE_COLOR`; both count as unset when empty. */
function colorOf(variables: Variables, ci: boolean): boolean | null {
  if (isSet(variables['NO_COLOR'])) return false;
  if (isSet(variables['FORCE_COLOR']) || isSet(variables['CLICOLOR_FORCE'])) return true;
  return ci || variables['TERM'] === 'dumb' ? false : null;
}

/** The first of the three variables that is set decides, as in libc. */
function isUnicode(variables: Variables): boolean {
  const locale = variables['LC_ALL'] || variables['LC_CTYPE'] || variables['LANG'];
  return locale === undefined || locale === '' ? process.platform === 'win32' || process.platform === 'darwin' : /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
