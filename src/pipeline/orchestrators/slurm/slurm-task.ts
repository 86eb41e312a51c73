/** One job of a cluster, or one member of an array, that runs a task: followed to its end, or ended. */
import {setTimeout as sleep} from 'node:timers/promises';
import {hasCode} from '../../../domain/errors.js';
import {deliver, outputLost} from '../deliver.js';
import type {RunningTask, Sink, Task, TaskEnd} from '../orchestrator.js';
import type {SlurmCommands} from './commands.js';
import {followFile} from './follow-file.js';
import type {EndRecord, JobFiles} from './job-files.js';
import type {JobWatch, News} from './job-watch.js';
import {endOf, hasBegun, isHopeless, isOver} from './states.js';
import type {Sighting} from './states.js';

/** What the tasks of one orchestrator share. */
export interface Cluster {
  readonly commands: SlurmCommands;
  readonly watch: JobWatch;
  /** Aborted when the orchestrator is closed: what is awaited then stays unanswered. */
  readonly closing: AbortSignal;
}

/** Milliseconds: for what the node wrote to show here, for a killed task to be gone, and for a job whose task has ended to be cleared away. */
const [lag, killTime, clearingTime] = [10_000, 5_000, 60_000];

/** What a job was last heard of. */
type Last = Exclude<News, {readonly kind: 'seen'}> | Sighting;
type Account = Sighting & {readonly exitCode: string | null};

export class SlurmTask implements RunningTask {
  readonly ended: Promise<TaskEnd>;
  readonly began: Promise<void>;
  readonly #cluster: Cluster;
  readonly #files: JobFiles;
  readonly #folder: string;
  /** How the job ended; resolves before its output is delivered. */
  readonly #over: Promise<TaskEnd>;
  #job: string;
  #record: EndRecord | null = null;
  #isOver = false;
  #sighting: Sighting | null = null;
  /** When the task was first seen to have ended while its job goes on. */
  #clearingSince: number | null = null;
  #hopeless: string | null = null;
  #until = Infinity;
  #ending: Promise<void> | null = null;
  #begin: () => void = () => undefined;

  constructor(cluster: Cluster, {task, files, job}: {task: Task; files: JobFiles; job: string}, sink: Sink) {
    this.#cluster = cluster;
    this.#files = files;
    this.#folder = task.folder;
    this.#job = job;
    this.began = new Promise(resolve => (this.#begin = resolve));
    this.#over = this.#watch();
    this.ended = this.#follow(sink);
  }

  async cancel(grace: number): Promise<void> {
    if (this.#isOver) return;
    this.#until = Math.min(this.#until, Date.now() + grace);
    await (this.#ending ??= this.#end());
  }

  async #follow(sink: Sink): Promise<TaskEnd> {
    const following = {size: () => (this.#isOver ? (this.#record?.size ?? 0) : null), whenKnown: this.#over, idle: () => this.#look(), stop: this.#cluster.closing};
    const delivered = deliver(followFile(this.#files.output, following), sink).then(async failed => {
      if (this.#cluster.closing.aborted) return new Promise<never>(() => undefined);
      if (failed !== null) void this.cancel(0).catch(() => undefined);
      return failed;
    });
    const end = await this.#over;
    const failed = await delivered;
    this.#files.remove();
    return failed === null ? end : outputLost(failed.failure);
  }

  /** The folder tells of the beginning and the end before Slurm is asked the next time. */
  #look(): void {
    if (this.#isOver) return;
    if (this.#sighting?.state === 'PENDING' && this.#files.startedJob() !== null) this.#cluster.watch.hurry();
    if (this.#files.end() !== null) this.#cluster.watch.hurry();
  }

  async #watch(): Promise<TaskEnd> {
    for (;;) {
      const job = this.#job;
      const last = await new Promise<Last>(resolve => {
        const leave = this.#cluster.watch.watch(job, news => {
          const ending = news.kind === 'seen' ? this.#see(news.sighting) : news;
          if (ending === null) return;
          leave();
          resolve(ending);
        });
      });
      // Where sbatch was not known to have succeeded and was asked again, there may be two: the one that started counts.
      this.#job = this.#files.startedJob() ?? job;
      if (this.#job === job) return this.#conclude(last);
    }
  }

  /** null while it goes on. */
  #see(sighting: Sighting): Sighting | null {
    this.#sighting = sighting;
    if (isOver(sighting)) return sighting;
    if (hasBegun(sighting)) this.#begin();
    if (isHopeless(sighting) && this.#hopeless === null) {
      this.#hopeless = `Slurm can never start job ${sighting.job} (${sighting.reason}); it was cancelled`;
      void this.cancel(0).catch(() => (this.#hopeless = null));
    }
    if (this.#files.end() === null) return null;
    this.#clearingSince ??= Date.now();
    return Date.now() - this.#clearingSince > clearingTime ? {...sighting, state: 'COMPLETED'} : null;
  }

  async #conclude(last: Last): Promise<TaskEnd> {
    const end = await this.#endAfter(last);
    this.#begin();
    this.#isOver = true;
    return end;
  }

  async #endAfter(last: Last): Promise<TaskEnd> {
    const job = this.#job;
    if ('kind' in last && last.kind === 'silent') {
      this.#record = this.#files.end();
      return this.#endOf(null, {how: 'lost', reason: `${last.reason}; job ${job} may still run`});
    }
    const account = 'kind' in last ? await this.#cluster.commands.accounted(job) : {...last, exitCode: await this.#cluster.commands.exitCode(job)};
    this.#record = await this.#endRecord(account);
    if (this.#ending !== null && this.#record === null) return {how: 'signalled', signal: 'SIGKILL', reason: this.#hopeless ?? `job ${job} was cancelled`};
    return this.#endOf(account, {how: 'lost', reason: `Slurm no longer knows job ${job}`});
  }

  /** `unknown` where neither Slurm nor the folder tells. */
  #endOf(account: Account | null, unknown: TaskEnd): TaskEnd {
    if (account === null && this.#record === null) return unknown;
    const sighting = account ?? {job: this.#job, state: 'COMPLETED', reason: 'None'};
    return endOf({sighting, record: this.#record, exitCode: account?.exitCode ?? null, folder: this.#folder});
  }

  /** A job that ended by itself has written it, unless Slurm has a word for why not; it may take a moment until it shows here. */
  async #endRecord(account: Account | null): Promise<EndRecord | null> {
    const endedByItself = account === null || account.state === 'COMPLETED' || (account.state === 'FAILED' && /^(?!97:|98:)\d+:0$/.test(account.exitCode ?? ''));
    const isExpected = this.#ending === null && endedByItself;
    for (const until = Date.now() + (isExpected ? lag : 0); ; await sleep(200)) {
      const record = this.#files.end();
      if (record !== null || Date.now() >= until) return record;
    }
  }

  /**
   * Asks all of it to end, then kills it, both through the job's own shell: Slurm's own signals reach other processes on each cluster, and
   * take its KillWait. What then is left, Slurm ends.
   */
  async #end(): Promise<void> {
    if (this.#sighting === null || !hasBegun(this.#sighting)) await this.#signal([], () => Date.now() + killTime);
    if (this.#until > Date.now()) await this.#signal(['--batch', '--signal=USR1'], () => this.#until);
    await this.#signal(['--batch', '--signal=USR2'], () => Date.now() + killTime);
    await this.#signal([], () => Infinity);
  }

  /** Sends it, again where the controller is away, and waits for the end, at most until then. */
  async #signal(options: readonly string[], until: () => number): Promise<void> {
    if (this.#isOver) return;
    while (!this.#isOver && !(await this.#send(options))) await Promise.race([this.#over, sleep(1000)]);
    const last = until();
    for (let wait = 50; !this.#isOver && Date.now() < Math.min(last, until()); wait = Math.min(500, wait * 1.5)) {
      this.#cluster.watch.hurry();
      await Promise.race([this.#over, sleep(wait)]);
    }
  }

  async #send(options: readonly string[]): Promise<boolean> {
    try {
      await this.#cluster.commands.cancel(this.#job, options);
      return true;
    } catch (error) {
      if (hasCode(error, 'unreachable')) return false;
      throw error;
    }
  }
}
