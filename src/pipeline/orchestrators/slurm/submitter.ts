/** Hands jobs to Slurm: each group as one array where it can be one, and none twice. */
import {setTimeout as sleep} from 'node:timers/promises';
import {hasCode, isAppError} from '../../../domain/errors.js';
import type {Task} from '../orchestrator.js';
import type {SlurmCommands} from './commands.js';
import type {JobFiles, Submission} from './job-files.js';
import {jobScript} from './script.js';

export interface Prepared {
  readonly task: Task;
  readonly files: JobFiles;
  /** Arguments of sbatch. */
  readonly options: readonly string[];
}

export interface SubmitOptions {
  /** How many tasks of one array may run at once; null: as many as there is room for. */
  readonly atOnce: number | null;
  /** Milliseconds that the controller may be away. */
  readonly patience: number;
}

/** Places of one array: one less than Slurm's own default for MaxArraySize. A cluster with less gets smaller ones. */
const largestArray = 1000;

/** Tasks of one group that ask for the same, in arrays as large as can be. */
export function arraysOf(all: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const groups = new Map<string, Prepared[]>();
  for (const each of all) {
    const alike = JSON.stringify([each.task.group, each.options]);
    groups.set(alike, [...(groups.get(alike) ?? []), each]);
  }
  return [...groups.values()].flatMap(group => inParts(group, largestArray));
}

export class Submitter {
  readonly #commands: SlurmCommands;
  readonly #options: SubmitOptions;
  /** One after the other: controllers slow down those who hurry. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(commands: SlurmCommands, options: SubmitOptions) {
    this.#commands = commands;
    this.#options = options;
  }

  /** The jobs' numbers, each at its task's place. Those that reject will not run any more. */
  submit(members: readonly Prepared[]): readonly Promise<string>[] {
    const accepted = this.#turn.then(() => this.#accept(members));
    this.#turn = accepted.catch(() => undefined);
    const parts = accepted.then(job => (job === null ? inParts(members, Math.ceil(members.length / 2)).flatMap(part => this.submit(part)) : null));
    return members.map(async (_, index) => (await parts)?.[index] ?? numberAt(String(await accepted), submissionOf(members, index)));
  }

  /** The job of that name, among those that the controller knows; null where there is none. */
  async find(submission: Submission): Promise<string | null> {
    const job = await this.#patiently(() => this.#findNow(submission.name));
    return job === null ? null : numberAt(job, submission);
  }

  /** null where the cluster takes no array of that size. */
  async #accept(members: readonly Prepared[]): Promise<string | null> {
    try {
      members.forEach(({files}, index) => files.keepSubmission(submissionOf(members, index)));
      const job = await this.#acceptOnce(members);
      await this.#keep(members, job);
      return job;
    } catch (error) {
      if (members.length > 1 && isAppError(error) && /job array specification/i.test(error.message)) return null;
      for (const {files} of members) if (files.claim()) files.remove();
      throw error;
    }
  }

  /** Where it isn't known whether sbatch succeeded, the job is looked for before another is handed in. */
  async #acceptOnce(members: readonly Prepared[]): Promise<string> {
    const {name} = submissionOf(members, 0);
    let isFirst = true;
    return this.#patiently(async () => {
      const found = isFirst ? null : await this.#findNow(name);
      isFirst = false;
      return found ?? this.#commands.submit(this.#argumentsFor(members), jobScript(members.map(({task}) => task.folder)));
    });
  }

  async #keep(members: readonly Prepared[], job: string): Promise<void> {
    try {
      members.forEach(({files}, index) => files.keepJob(numberAt(job, submissionOf(members, index))));
    } catch (error) {
      await this.#commands.cancel(job);
      throw error;
    }
  }

  /** Only two variables come from here; the rest is in the task's own file. The node opens the output of a job of its own, so that Slurm's messages are in it. */
  #argumentsFor(members: readonly Prepared[]): readonly string[] {
    const [{options, files}] = members as readonly [Prepared];
    const {atOnce} = this.#options;
    const array = members.length === 1 ? [] : [`--array=0-${members.length - 1}${atOnce === null ? '' : `%${atOnce}`}`];
    const output = members.length === 1 ? files.output.replaceAll('%', '%%') : '/dev/null';
    const name = `--job-name=${submissionOf(members, 0).name}`;
    return [...options, ...array, name, `--output=${output}`, '--open-mode=append', '--export=HOME,PATH', '--no-requeue', '--chdir=/'];
  }

  async #findNow(name: string): Promise<string | null> {
    const found = (await this.#commands.jobs()).find(each => each.name === name);
    return found?.job.split('_', 1)[0] ?? null;
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const until = Date.now() + this.#options.patience;
    for (let wait = 500; ; wait = Math.min(10_000, 2 * wait)) {
      try {
        return await work();
      } catch (error) {
        if (!hasCode(error, 'unreachable') || Date.now() + wait > until) throw error;
        await sleep(wait);
      }
    }
  }
}

function submissionOf(members: readonly Prepared[], index: number): Submission {
  return {name: members[0]?.task.key ?? '', index: members.length === 1 ? null : index};
}

function numberAt(job: string, {index}: Submission): string {
  return index === null ? job : `${job}_${index}`;
}

function inParts<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({length: Math.ceil(all.length / size)}, (_, index) => all.slice(index * size, (index + 1) * size));
}
