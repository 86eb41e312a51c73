/** Who holds a lock: a process, named so well that another one can prove it dead (SEMANTICS 2.3). */
import {readlinkSync} from 'node:fs';
import {hostname} from 'node:os';
import {pid} from 'node:process';
import {isThere, processState, systemText} from './processes.js';
import {newId} from './uuid.js';

export interface Holder {
  readonly host: string;
  /** Tells machines of one host name apart; empty where the platform has none. */
  readonly machine: string;
  /** Of the running system; empty where the platform has none. */
  readonly boot: string;
  /** Processes of different containers have the same numbers; empty where the platform has none. */
  readonly processSpace: string;
  readonly pid: number;
  /** When the process started, in the kernel's ticks since boot; empty where the platform doesn't tell. */
  readonly start: string;
  readonly nonce: string;
}

/** This process, under a new nonce. */
export function thisProcess(): Holder {
  return {
    host: hostname(),
    machine: systemText('/etc/machine-id'),
    boot: systemText('/proc/sys/kernel/random/boot_id'),
    processSpace: processSpace(),
    pid,
    start: processState(pid)?.start ?? '',
    nonce: newId(),
  };
}

/** True only where it is certain: another boot of the same machine, or a process of this one that is gone. */
export function isProvenDead(holder: Holder, me: Holder): boolean {
  if (holder.host !== me.host || holder.machine !== me.machine) return false;
  if (holder.boot !== me.boot) return holder.boot !== '' && me.boot !== '';
  if (holder.processSpace !== me.processSpace) return false;
  if (!isThere(holder.pid)) return true;
  const state = processState(holder.pid);
  return state !== null && (state.ended || (holder.start !== '' && state.start !== holder.start));
}

/** The holder that a lock file names, or null for a text that no lock file has. */
export function parseHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    return typeof value?.nonce === 'string' && typeof value.pid === 'number' && typeof value.host === 'string' ? (value as Holder) : null;
  } catch {
    return null;
  }
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
