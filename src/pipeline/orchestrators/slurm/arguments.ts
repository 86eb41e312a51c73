/** What sbatch is told about a job, from the component's config, the step's resources and the step's settings; each overrides the one before. */
import {AppError} from '../../../domain/errors.js';
import type {JsonObject} from '../../../domain/json.js';
import type {Task} from '../orchestrator.js';
import {checkTask} from '../check-task.js';

/** Settings that are one option of sbatch, and what they are called there. */
const options: Readonly<Record<string, string>> = {
  partition: 'partition',
  account: 'account',
  qos: 'qos',
  time_limit: 'time',
  nodes: 'nodes',
  tasks_per_node: 'ntasks-per-node',
  cpus_per_task: 'cpus-per-task',
  memory: 'mem',
  gpus: 'gpus',
  gres: 'gres',
  constraint: 'constraint',
  reservation: 'reservation',
};
const lists = ['setup', 'sbatch_args'];
/** What cairn decides itself; sbatch_args may not. */
const owned = [
  'array', 'batch', 'chdir', 'error', 'export', 'export-file', 'get-user-env', 'help', 'ignore-pbs', 'input', 'job-name', 'open-mode', 'output', 'parsable', 'requeue',
  'test-only', 'usage', 'version', 'wait', 'wrap',
];
const ownedLetters = 'DJVWaehio';

export interface JobRequest {
  /** All of sbatch's arguments but those that name the job, its output and its place in an array. */
  readonly options: readonly string[];
  /** Shell lines before the task's own words. */
  readonly setup: readonly string[];
}

/** Throws `invalid_input` for a setting of the step that isn't known or has another type, and for arguments that cairn itself decides. */
export function requestOf(task: Task, config: JsonObject): JobRequest {
  checkTask('slurm', task, [...Object.keys(options), ...lists]);
  checkTypes(task.settings);
  const all: JsonObject = {...config, ...fromResources(task, config), ...task.settings};
  const chosen = Object.entries(options).flatMap(([setting, option]) => {
    const value = all[setting];
    return typeof value === 'string' || typeof value === 'number' ? [`--${option}=${oneLine(setting, String(value))}`] : [];
  });
  const further = linesOf(all['sbatch_args']);
  further.forEach(refuseOwned);
  return {options: [...chosen, ...further], setup: linesOf(all['setup'])};
}

function checkTypes(settings: JsonObject): void {
  for (const [name, value] of Object.entries(settings)) {
    const isList = lists.includes(name);
    const isRight = isList ? Array.isArray(value) && value.every(each => typeof each === 'string') : typeof value === 'string' || typeof value === 'number';
    const wanted = isList ? 'a list of texts' : 'a text or a number';
    if (!isRight) throw new AppError('invalid_input', `The setting ${name} of slurm must be ${wanted}`, {details: {setting: name}});
  }
}

/**
 * Slurm counts whole cores, and time in minutes. The runner holds the task to its timeout; the job's limit lies a minute beyond, for what
 * happens when the runner can't.
 */
function fromResources({resources: {cpu, memory, gpu}, timeout}: Task, config: JsonObject): JsonObject {
  return {
    ...(cpu === null ? {} : {cpus_per_task: Math.max(1, Math.ceil(cpu))}),
    ...(memory === null ? {} : {memory: `${Math.ceil(memory / 1024)}K`}),
    ...(gpu === null ? {} : {gpus: gpu === 0 ? null : `${modelOf(config['gpus'])}${gpu}`}),
    ...(timeout === null ? {} : {time_limit: String(Math.ceil(timeout / 60_000) + 1)}),
  };
}

/** `a100:` of `a100:2`: how many is the step's to say, which ones the stack's. */
function modelOf(gpus: unknown): string {
  return typeof gpus === 'string' && gpus.includes(':') ? gpus.slice(0, gpus.lastIndexOf(':') + 1) : '';
}

function linesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The word after an option without `=` may be its value; any other word would be the script. */
function refuseOwned(argument: string, index: number, all: readonly string[]): void {
  oneLine('sbatch_args', argument);
  const before = all[index - 1] ?? '';
  const isValue = !argument.startsWith('-') && before.startsWith('-') && !before.includes('=');
  if (isValue || (argument.startsWith('-') && !isOwned(argument))) return;
  const why = argument.startsWith('-') ? 'cairn itself decides that' : 'it is no option';
  throw new AppError('invalid_input', `sbatch_args can't have ${JSON.stringify(argument)}: ${why}`, {details: {argument}});
}

/** sbatch takes shortened names too, where they are those of one option. */
function isOwned(argument: string): boolean {
  if (!argument.startsWith('--')) return argument.length < 2 || ownedLetters.includes(argument.charAt(1));
  const name = argument.slice(2).split('=', 1)[0] ?? '';
  return owned.some(each => each.startsWith(name));
}

function oneLine(setting: string, text: string): string {
  if (!/[\u0000-\u001f\u007f]/.test(text)) return text;
  throw new AppError('invalid_input', `${setting} has a control character in it: ${JSON.stringify(text)}`, {details: {setting}});
}
