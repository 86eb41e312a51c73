/** Tasks as jobs of a Slurm cluster; those of one group as one job array. docs/orchestrators-slurm.md says what they see. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {JsonObject} from '../../../domain/json.js';
import {inWords} from '../../../lib/errno.js';
import {baseEnvironment} from '../local/base-environment.js';
import type {Orchestrator, OrchestratorSetup, RunningTask, Sink, Task} from '../orchestrator.js';
import {requestOf} from './arguments.js';
import {SlurmCommands} from './commands.js';
import {JobFiles} from './job-files.js';
import {JobWatch} from './job-watch.js';
import {SlurmTask} from './slurm-task.js';
import type {Cluster} from './slurm-task.js';
import {Submitter, arraysOf} from './submitter.js';
import type {Prepared} from './submitter.js';

/** How long the controller may be away, in milliseconds. */
export interface Patience {
  /** Before a task that is to be submitted fails with `unreachable`. */
  readonly submitting: number;
  /** Before a task that runs counts as lost. */
  readonly following: number;
}

const usualPatience: Patience = {submitting: 60_000, following: 10 * 60_000};
const usualInterval = 5;
/** How long a file of a node may take to show here, in milliseconds. */
const lag = 10_000;
/** Of the submitting machine's variables, those that say nothing on a node: Slurm sets its own. */
const submitterOnly = ['CUDA_VISIBLE_DEVICES', 'SHELL', 'TMPDIR'];

export function openSlurm(setup: OrchestratorSetup, patience: Patience = usualPatience): Orchestrator {
  return new Slurm(setup, patience);
}

class Slurm implements Orchestrator {
  /** The cluster has a queue of its own; this only bounds how much of it one run takes. */
  readonly parallel = 1000;
  readonly tasksFolder: string | null;
  readonly #config: JsonObject;
  readonly #base: Readonly<Record<string, string>>;
  readonly #closing = new AbortController();
  readonly #cluster: Cluster;
  readonly #submitter: Submitter;

  constructor(setup: OrchestratorSetup, patience: Patience) {
    const {config, variables} = setup;
    const commands = new SlurmCommands(setup);
    const interval = 1000 * (typeof config['poll_interval'] === 'number' ? config['poll_interval'] : usualInterval);
    const {max_array_tasks: most, work_dir: folder} = config;
    this.tasksFolder = typeof folder === 'string' ? folder : null;
    this.#config = config;
    this.#base = Object.fromEntries(Object.entries(baseEnvironment(variables)).filter(([name]) => !submitterOnly.includes(name)));
    this.#cluster = {commands, watch: new JobWatch(() => commands.jobs(), {interval, patience: patience.following}), closing: this.#closing.signal};
    this.#submitter = new Submitter(commands, {atOnce: typeof most === 'number' ? most : null, patience: patience.submitting});
  }

  start(tasks: readonly Task[], sinkOf: (task: Task) => Sink): readonly Promise<RunningTask>[] {
    const prepared = tasks.map(task => this.#prepare(task));
    const jobs = new Map<Prepared, Promise<string>>();
    for (const members of arraysOf(prepared.filter(each => 'task' in each))) {
      this.#submitter.submit(members).forEach((job, index) => jobs.set(members[index] as Prepared, job));
    }
    return prepared.map(async each => {
      if (!('task' in each)) throw each.refused;
      const job = await (jobs.get(each) as Promise<string>);
      return new SlurmTask(this.#cluster, {...each, job}, sinkOf(each.task));
    });
  }

  /** A task whose job neither is known nor has started is claimed, so that a job which sbatch is only about to hand in ends at its start. */
  async recover(task: Task, sink: Sink): Promise<RunningTask | null> {
    const files = new JobFiles(task.folder);
    const submission = files.submission();
    if (submission === null) return null;
    const job = files.job() ?? (await this.#submitter.find(submission)) ?? (files.claim() ? null : await startedJob(files));
    if (job !== null) return new SlurmTask(this.#cluster, {task, files, job}, sink);
    files.remove();
    return null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#cluster.watch.close();
  }

  #prepare(task: Task): Prepared | {readonly refused: unknown} {
    try {
      const {options, setup} = requestOf(task, this.#config);
      const files = new JobFiles(task.folder);
      files.prepare(task, this.#base, setup);
      return {task, files, options};
    } catch (error) {
      return {refused: inWords(error)};
    }
  }
}

/** A job that has just claimed its task writes its number down at once; where none shows, its node went down between the two. */
async function startedJob(files: JobFiles): Promise<string | null> {
  for (const until = Date.now() + lag; ; await sleep(100)) {
    const job = files.startedJob();
    if (job !== null || Date.now() > until) return job;
  }
}
