/** A real terminal: tmux without a person, in which the tests type and look. */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {environmentFor, program} from './cli.js';

export interface ScreenOptions {
  readonly home: string;
  readonly width?: number;
  readonly height?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs in it; default a plain `sh`. */
  readonly command?: string;
}

export interface Screen {
  /** Types a line and Enter. */
  line(text: string): void;
  /** Types text as it is. */
  type(text: string): void;
  /** Presses keys by tmux's names: `Enter`, `C-c`, `Tab`, `Escape`. */
  press(...keys: readonly string[]): void;
  /** What is on the screen and above it; lines without what is blank at their ends, the last one not empty. */
  text(): string;
  /** Waits until the screen shows it. Rejects with the screen where it never does. */
  shows(wanted: RegExp | string): Promise<string>;
  /** Empties screen and history, and waits until that is so. */
  clear(): Promise<void>;
  /** Ends what runs there and waits until it has. */
  close(): Promise<void>;
}

/** The reason why a test needs something that isn't installed, or null. */
export function missing(...commands: readonly string[]): string | null {
  const absent = commands.filter(command => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0);
  return absent.length === 0 ? null : `${absent.join(' and ')} not installed`;
}

const deadline = 10_000;

/** `cairn` is in the PATH of what runs there. */
export function openScreen({home, width = 80, height = 24, environment = {}, command = 'sh'}: ScreenOptions): Screen {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-tmux-'));
  const socket = join(folder, 'socket');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/cairn'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {mode: 0o755});
  const {PATH = '', ...variables} = environmentFor(home, {TERM: 'screen-256color', PS1: '> ', ...environment});
  const tmux = (...args: readonly string[]): string => execFileSync('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], {encoding: 'utf8', env: {PATH, HOME: home, LANG: 'C.UTF-8', TERM: 'screen-256color'}});
  const settings = Object.entries({...variables, PATH: `${join(folder, 'bin')}:${PATH}`}).map(([name, value]) => `${name}=${value}`);
  tmux('new-session', '-d', '-s', 'it', '-x', String(width), '-y', String(height), '-c', home, 'env', '-i', ...settings, 'sh', '-c', `exec ${command}`);
  const text = (): string => tmux('capture-pane', '-p', '-J', '-S', '-', '-t', 'it').replaceAll(/[ \t]+$/gm, '').trimEnd();
  const shows = (wanted: RegExp | string): Promise<string> => until(text, screen => (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)), String(wanted));
  return {
    text,
    shows,
    type: typed => void tmux('send-keys', '-t', 'it', '-l', '--', typed),
    press: (...keys) => void tmux('send-keys', '-t', 'it', ...keys),
    line: typed => void tmux('send-keys', '-t', 'it', '-l', '--', typed, ';', 'send-keys', '-t', 'it', 'Enter'),
    clear: async () => {
      tmux('send-keys', '-t', 'it', '-l', '--', 'clear', ';', 'send-keys', '-t', 'it', 'Enter');
      const visible = (): string => tmux('capture-pane', '-p', '-t', 'it').trimEnd();
      await until(visible, screen => screen === '>', 'an empty screen');
      tmux('clear-history', '-t', 'it');
    },
    close: async () => {
      const pid = Number(tmux('display-message', '-p', '-t', 'it', '#{pane_pid}'));
      tmux('kill-server');
      // A shell writes its history when it is hung up: who removes the home before that is done finds it filled again.
      await until(() => (isAlive(pid) ? 'alive' : 'ended'), state => state === 'ended', 'the end of its shell');
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(look: () => string, isRight: (screen: string) => boolean, wanted: string): Promise<string> {
  const end = Date.now() + deadline;
  for (;;) {
    const screen = look();
    if (isRight(screen)) return screen;
    if (Date.now() > end) throw new Error(`the screen never showed ${wanted}:\n${screen}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
