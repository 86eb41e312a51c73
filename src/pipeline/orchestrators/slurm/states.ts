/** What Slurm says of a job, and how the task ended. */
import {constants} from 'node:os';
import type {TaskEnd} from '../orchestrator.js';
import type {EndRecord} from './job-files.js';
import {exitCodes} from './script.js';

/** A job, or one member of an array, as one answer shows it. */
export interface Sighting {
  /** `12`, or `12_3` for a member of an array. */
  readonly job: string;
  /** In Slurm's long words: `RUNNING`. */
  readonly state: string;
  /** Why it waits, or how it ended; `None` where there is nothing to say. */
  readonly reason: string;
}

const over = ['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT'];
/** Reasons that no waiting cures: somebody would have to change the job or the cluster. A job that is held isn't among them: it is meant to wait. */
const hopeless = [
  'AccountNotAllowed', 'BadConstraints', 'DependencyNeverSatisfied', 'InvalidAccount', 'InvalidQOS', 'PartitionConfig', 'PartitionNodeLimit', 'PartitionTimeLimit',
  'QOSNotAllowed', 'QosNotAllowed', 'ReservationDeleted', 'ReservationInvalid',
];

export function isOver({state}: Sighting): boolean {
  return over.includes(state);
}

/** Its processes are there, or have been. */
export function hasBegun({state}: Sighting): boolean {
  return !['CONFIGURING', 'PENDING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'RESV_DEL_HOLD', 'SPECIAL_EXIT'].includes(state);
}

/** Waits for what will never come. Limits of one job, such as `QOSMaxCpuPerJobLimit`, stay what they are too. */
export function isHopeless({state, reason}: Sighting): boolean {
  return state === 'PENDING' && (hopeless.includes(reason) || /Per_?Job(?:Limit)?$/.test(reason));
}

/** What is known of a job that has ended. */
export interface Ending {
  readonly sighting: Sighting;
  /** What the job itself wrote down; null where it couldn't. */
  readonly record: EndRecord | null;
  /** `code:signal`, as Slurm has it; null where it no longer tells. */
  readonly exitCode: string | null;
  /** The task's folder, for the message about one that the node didn't see. */
  readonly folder: string;
}

/** Slurm's word for the cause goes before the exit status that came of it, but a task that ended well has done so. */
export function endOf(ending: Ending): TaskEnd {
  const {sighting, record} = ending;
  if (record?.status === 0) return {how: 'exited', code: 0};
  const cause = causeOf(sighting);
  if (cause === null) return record === null ? unrecorded(ending) : endByStatus(record.status);
  if (cause.isLost) return {how: 'lost', reason: cause.reason};
  return {how: 'signalled', signal: signalOf(record?.status ?? 0) ?? 'SIGKILL', reason: cause.reason};
}

/** By state: what happened to the job. `isLost`: not by the task's own doing. */
const causes: Readonly<Record<string, {readonly text: string; readonly isLost: boolean}>> = {
  BOOT_FAIL: {text: 'was given a node that did not start', isLost: true},
  CANCELLED: {text: 'was cancelled', isLost: false},
  DEADLINE: {text: 'reached its deadline', isLost: false},
  NODE_FAIL: {text: 'lost its node', isLost: true},
  OUT_OF_MEMORY: {text: 'took more memory than it may have', isLost: false},
  PREEMPTED: {text: 'had to make room for another (preempted)', isLost: true},
  REVOKED: {text: 'was started by another cluster', isLost: true},
  TIMEOUT: {text: 'reached its time limit', isLost: false},
};

function causeOf({job, state, reason}: Sighting): {readonly reason: string; readonly isLost: boolean} | null {
  const cause = causes[state];
  if (cause === undefined) return null;
  const told = ['', 'None', 'TimeLimit', 'OutOfMemory', 'NodeDown'].includes(reason) ? '' : ` (${reason})`;
  return {reason: `job ${job} ${cause.text}${told}`, isLost: cause.isLost};
}

/** Shells tell an end by signal as 128 and its number. */
function endByStatus(status: number): TaskEnd {
  const signal = signalOf(status);
  return signal === null ? {how: 'exited', code: status} : {how: 'signalled', signal};
}

function signalOf(status: number): string | null {
  return Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0] ?? null;
}

/** `0:53` is slurmd's own: it could not open the file for the output. */
function unrecorded({sighting: {job, state}, exitCode, folder}: Ending): TaskEnd {
  if (exitCode === `${exitCodes.folderUnseen}:0` || exitCode === '0:53') {
    return {how: 'signalled', signal: 'SIGTERM', reason: `job ${job} did not find ${folder} on its node: work_dir must be a folder that all nodes see`};
  }
  return {how: 'lost', reason: `job ${job} ended (${state}${exitCode === null ? '' : `, ${exitCode}`}) before it could tell how the step did`};
}
