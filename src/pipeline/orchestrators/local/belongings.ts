/** Which processes belong to a task: its group and session, what carries its name in the environment, and what these have started. */
import {setTimeout as sleep} from 'node:timers/promises';
import {isThere, processes, signal, startedWith} from '../../../lib/processes.js';
import type {ProcessState} from '../../../lib/processes.js';

/** The variable that every process of a task inherits, even one that made itself a session of its own. */
export const taskVariable = 'CAIRN_TASK';

export interface Belongings {
  readonly key: string;
  /** The task's own process: its number is also that of its group and session. null where only the variable can tell. */
  readonly first: FirstProcess | null;
}

export interface FirstProcess {
  readonly pid: number;
  /** When it started, in the kernel's ticks; empty where the platform doesn't tell: then only the group is known. */
  readonly start: string;
}

/** How long a killed process may take to be gone, in milliseconds: one that waits for a broken disk stays until that answers. */
const patience = 10_000;

/** Signals all of them; false where there is nobody. */
export function signalAll(task: Belongings, name: NodeJS.Signals): boolean {
  const group = task.first?.pid ?? null;
  if (group !== null && task.first?.start === '') return signal(-group, name);
  const found = belongings(task);
  const isInGroup = (each: ProcessState) => each.group === group;
  const wholeGroup = group !== null && found.some(isInGroup) && signal(-group, name);
  const others = found.filter(each => !isInGroup(each)).map(each => signal(each.pid, name));
  return wholeGroup || others.includes(true);
}

/** Kills all of them, and what they start meanwhile. Resolves to false where some are still there after a while. */
export async function killAll(task: Belongings): Promise<boolean> {
  const until = Date.now() + patience;
  for (let wait = 1; signalAll(task, 'SIGKILL'); wait = Math.min(2 * wait, 100)) {
    if (Date.now() > until) return false;
    await sleep(wait);
  }
  return true;
}

/** Resolves to true when there is nobody left, to false at that time. */
export async function nobodyLeft(task: Belongings, until: () => number): Promise<boolean> {
  for (let wait = 2; ; wait = Math.min(2 * wait, 50)) {
    if ((task.first === null || !isThere(-task.first.pid)) && belongings(task).length === 0) return true;
    const left = until() - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(wait, left));
  }
}

function belongings({key, first}: Belongings): readonly ProcessState[] {
  // What is older than the task can't be of it; the comparison saves looking at most processes of the machine.
  const later = processes().filter(each => first === null || Number(each.start) >= Number(first.start));
  const isReused = later.some(each => each.pid === first?.pid && each.start !== first.start);
  // Where another process has that number by now, group and session of that number are another's too.
  const number = first === null || isReused ? null : first.pid;
  const own = new Set(later.filter(each => each.group === number || each.session === number || startedWith(each.pid, taskVariable) === key).map(each => each.pid));
  for (let size = -1; size !== own.size; ) {
    size = own.size;
    for (const each of later) if (own.has(each.parent)) own.add(each.pid);
  }
  return later.filter(each => own.has(each.pid));
}
