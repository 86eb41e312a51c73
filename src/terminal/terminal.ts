/** The terminal, or what stands in its place: streams with their width, and what the environment says of them. */
import {text} from 'node:stream/consumers';

/** Something that takes text. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Columns; at least 40. */
  readonly width: number;
  write(text: string): void;
}

export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  readonly input: {
    readonly isTerminal: boolean;
    /** All of standard input; empty where it was read before. */
    read(): Promise<string>;
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
  return {terminal: processTerminal(process.env), variables: process.env, workingFolder: process.cwd()};
}

/** The process's own streams. Output that nobody reads any more (`| head -1`) is dropped without a word. */
function processTerminal(variables: Variables): Terminal {
  const {stdin, stdout, stderr} = process;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return {
    out: sinkOf(stdout, variables),
    err: sinkOf(stderr, variables),
    input: {isTerminal: stdin.isTTY === true, read: () => text(stdin)},
    ...environmentOf(variables),
    flush: async () => void (await Promise.all([stdout, stderr].map(written))),
  };
}

/** What the environment says, apart from any stream. */
export function environmentOf(variables: Variables): Pick<Terminal, 'ci' | 'unicode' | 'color'> {
  const ci = isSet(variables['CI']);
  return {ci, unicode: isUnicode(variables), color: colorOf(variables, ci)};
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => (stream.writable ? stream.write('', () => resolve()) : resolve()));
}

function sinkOf(stream: NodeJS.WriteStream, variables: Variables): Sink {
  return {
    isTerminal: stream.isTTY === true,
    get width() {
      const columns = Number(variables['COLUMNS']) || stream.columns || 80;
      return Math.max(40, Math.floor(columns));
    },
    write: chunk => void (stream.writable && stream.write(chunk)),
  };
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
