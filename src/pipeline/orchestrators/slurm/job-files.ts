/**
 * What a task's folder holds for Slurm, under `slurm/`. All of it is this user's alone, and gone when the end was told.
 *
 *     submission.json   written before sbatch is asked: under which name, and at which place of an array, the job can be found
 *     job               its number, once sbatch has told it
 *     run               what the job runs: guards against a second start, sweeps up, and writes down how the task ended
 *     task              the setup lines and the task's words; `run` starts it
 *     environment       all of its environment, secrets too; `task` empties it when it has read it
 *     claim/            made by whoever is first: a job that starts, or someone who wants none to start any more; `claim/job` is the job
 *     output            both streams
 *     end               exit status and the bytes of output until then, written when nothing of the task runs any more
 */
import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {makePrivateFolder, readIfThere, writeAtomically, writeNew} from '../../../lib/atomic-file.js';
import {hasErrno, ifThere} from '../../../lib/errno.js';
import type {Task} from '../orchestrator.js';
import {environmentFile, runFile, taskFile} from './script.js';

export interface Submission {
  /** The job's name: unique, since it is the key of the first task of the array. */
  readonly name: string;
  /** The place in the array; null for a job of its own. */
  readonly index: number | null;
}

/** As `run` wrote it. */
export interface EndRecord {
  readonly status: number;
  /** Bytes of output that had been written by then. */
  readonly size: number;
}

export class JobFiles {
  readonly output: string;
  readonly #folder: string;

  constructor(taskFolder: string) {
    this.#folder = join(taskFolder, 'slurm');
    this.output = join(this.#folder, 'output');
  }

  /** All that the job needs. Throws `invalid_input` for what can't be handed over, and then leaves nothing. */
  prepare(task: Task, base: Readonly<Record<string, string>>, setup: readonly string[]): void {
    const texts = {run: runFile(setup.length > 0), task: taskFile(task, setup), environment: environmentFile(task, base)};
    this.remove();
    makePrivateFolder(this.#folder);
    writeNew(this.output, '', {durable: false});
    for (const [name, text] of Object.entries(texts)) writeNew(join(this.#folder, name), text, {durable: false});
  }

  /** Durable before sbatch is asked. */
  keepSubmission(submission: Submission): void {
    writeAtomically(join(this.#folder, 'submission.json'), JSON.stringify(submission));
  }

  submission(): Submission | null {
    const text = readIfThere(join(this.#folder, 'submission.json'));
    return text === null ? null : (JSON.parse(text) as Submission);
  }

  /** The number under which the job was accepted, or that it wrote down itself when it started; null where neither has happened. */
  job(): string | null {
    return this.startedJob() ?? numberIn(readIfThere(join(this.#folder, 'job')));
  }

  keepJob(job: string): void {
    writeAtomically(join(this.#folder, 'job'), `${job}\n`);
  }

  /** The job that runs the task or has run it: of two under one name, the one that started. */
  startedJob(): string | null {
    return numberIn(readIfThere(join(this.#folder, 'claim', 'job')));
  }

  /** True where no job has started, and from now on none can. */
  claim(): boolean {
    try {
      mkdirSync(join(this.#folder, 'claim'));
      return true;
    } catch (error) {
      if (hasErrno(error, 'EEXIST')) return false;
      if (hasErrno(error, 'ENOENT')) return true;
      throw error;
    }
  }

  end(): EndRecord | null {
    const text = ifThere(() => readFileSync(join(this.#folder, 'end'), 'utf8'));
    const [, status, size] = /^(\d+) (\d+)\n/.exec(text ?? '') ?? [];
    return status === undefined ? null : {status: Number(status), size: Number(size)};
  }

  remove(): void {
    rmSync(this.#folder, {recursive: true, force: true});
  }
}

function numberIn(text: string | null): string | null {
  return /^\d+(?:_\d+)?(?=\n)/.exec(text ?? '')?.[0] ?? null;
}
