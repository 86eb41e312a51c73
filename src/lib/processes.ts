/** Processes of this machine: what the kernel tells of them, and signals that reach whoever is still there. */
import {readFileSync, readdirSync} from 'node:fs';
import {hasErrno, ifThere} from './errno.js';

export interface ProcessState {
  readonly pid: number;
  /** It has ended, and only its parent hasn't asked how. */
  readonly ended: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, in the kernel's ticks since boot. */
  readonly start: string;
}

/** Asked without a signal; a process of another user exists as well. A negative number asks for a process group. */
export function isThere(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return !hasErrno(error, 'ESRCH');
  }
}

/** Sends a signal to a process, or to the process group of a negative number; false where there is nobody. */
export function signal(processId: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(processId, name);
  } catch (error) {
    if (hasErrno(error, 'ESRCH', 'EPERM')) return false;
    throw error;
  }
}

/** null where there is no such process, or the platform has no /proc. The command in field 2 may contain anything, so fields are counted from its end. */
export function processState(pid: number): ProcessState | null {
  const stat = systemText(`/proc/${pid}/stat`);
  const [state = '', parent = '', group = '', session = '', ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = more[15] ?? '';
  if (start === '') return null;
  return {pid, ended: state === 'Z' || state === 'X', parent: Number(parent), group: Number(group), session: Number(session), start};
}

/** All that haven't ended; none where the platform has no /proc. */
export function processes(): readonly ProcessState[] {
  return (ifThere(() => readdirSync('/proc')) ?? []).flatMap(name => {
    const state = /^\d+$/.test(name) ? processState(Number(name)) : null;
    return state === null || state.ended ? [] : [state];
  });
}

/** What a process was started with under that name in its environment; null where it has none, hid it, or is another user's. */
export function startedWith(pid: number, name: string): string | null {
  const line = systemText(`/proc/${pid}/environ`).split('\0').find(each => each.startsWith(`${name}=`));
  return line === undefined ? null : line.slice(name.length + 1);
}

/** The text of a file of the kernel, or empty where it can't be read. */
export function systemText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
