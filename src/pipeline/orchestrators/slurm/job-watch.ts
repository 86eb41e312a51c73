/** One question for all jobs that somebody follows, again and again: each interval while the controller answers, less often while it doesn't. */
import type {Sighting} from './states.js';

export type News =
  | {readonly kind: 'seen'; readonly sighting: Sighting}
  /** The controller answers, and no longer knows the job. */
  | {readonly kind: 'gone'}
  /** It hasn't answered for as long as one is ready to wait. */
  | {readonly kind: 'silent'; readonly reason: string};

export interface WatchOptions {
  /** Milliseconds between two questions. */
  readonly interval: number;
  /** Milliseconds without an answer after which those who wait are told. */
  readonly patience: number;
}

interface Watcher {
  readonly listener: (news: News) => void;
  readonly since: number;
}

const longestInterval = 60_000;
/** Questions that come early, since something has happened in a task's folder, at most this often in an interval. */
const earlyShare = 5;
const shortestInterval = 50;

export class JobWatch {
  readonly #ask: () => Promise<readonly Sighting[]>;
  readonly #options: WatchOptions;
  readonly #watchers = new Map<string, Watcher>();
  #timer: NodeJS.Timeout | null = null;
  #due = Infinity;
  #isAsking = false;
  #isClosed = false;
  #failures = 0;
  #lastAsked = 0;
  #lastAnswer = 0;

  constructor(ask: () => Promise<readonly Sighting[]>, options: WatchOptions) {
    this.#ask = ask;
    this.#options = options;
  }

  /** Tells all that is heard of the job, until the function that it returns is called. */
  watch(job: string, listener: (news: News) => void): () => void {
    if (this.#watchers.size === 0) this.#lastAnswer = Date.now();
    const watcher = {listener, since: Date.now()};
    this.#watchers.set(job, watcher);
    this.hurry();
    return () => {
      if (this.#watchers.get(job) === watcher) this.#watchers.delete(job);
    };
  }

  /** Asks sooner than the interval says. */
  hurry(): void {
    this.#schedule(Math.max(shortestInterval, this.#options.interval / earlyShare));
  }

  close(): void {
    this.#isClosed = true;
    this.#watchers.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** So long after the last question; an earlier time that is set already stays. While the controller is away, nothing hurries. */
  #schedule(gap: number): void {
    if (this.#isClosed || this.#isAsking || this.#watchers.size === 0) return;
    const backOff = this.#failures === 0 ? gap : Math.min(longestInterval, this.#options.interval * 2 ** this.#failures);
    const due = Math.max(this.#lastAsked + backOff, Date.now() + 1);
    if (this.#timer !== null && this.#due <= due) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => void this.#question(), due - Date.now());
  }

  async #question(): Promise<void> {
    this.#timer = null;
    this.#isAsking = true;
    this.#lastAsked = Date.now();
    try {
      this.#tell(await this.#ask(), this.#lastAsked);
    } catch (error) {
      this.#failures += 1;
      this.#tellOfSilence(error);
    }
    this.#isAsking = false;
    this.#schedule(this.#options.interval);
  }

  /** An answer to a question that is older than the wish to know says nothing of a job that isn't in it. */
  #tell(sightings: readonly Sighting[], asked: number): void {
    this.#failures = 0;
    this.#lastAnswer = Date.now();
    const byJob = new Map(sightings.map(each => [each.job, each]));
    for (const [job, {listener, since}] of [...this.#watchers]) {
      const sighting = byJob.get(job);
      if (sighting !== undefined) listener({kind: 'seen', sighting});
      else if (since <= asked) listener({kind: 'gone'});
    }
  }

  #tellOfSilence(error: unknown): void {
    if (Date.now() - this.#lastAnswer < this.#options.patience) return;
    const reason = error instanceof Error ? error.message : String(error);
    for (const {listener} of [...this.#watchers.values()]) listener({kind: 'silent', reason});
  }
}
