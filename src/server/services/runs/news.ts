/** Lets questions wait for what comes. */

/** How often a question that waits looks by itself, in milliseconds: another process on the same database tells this one nothing. */
const lookAgain = 2000;

export interface Question<T> {
  readonly seconds: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  readonly answer: () => Promise<T>;
  readonly isNews: (answer: T) => boolean;
}

export class News {
  readonly #waiting = new Map<string, Set<() => void>>();
  #isOver = false;

  /** Something came of this run. */
  tell(run: string): void {
    for (const wake of this.#waiting.get(run) ?? []) wake();
  }

  /** Whoever waits is answered at once, and so is whoever comes. */
  end(): void {
    this.#isOver = true;
    for (const run of [...this.#waiting.keys()]) this.tell(run);
  }

  /**
   * The first answer for which `isNews` holds, or the one that there is after `seconds`, when nobody waits for it any more, or at the end.
   * What comes while an answer is made isn't missed.
   */
  async wait<T>(run: string, {seconds, gone, answer, isNews}: Question<T>): Promise<T> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const next = this.#next(run, Math.min(lookAgain, until - Date.now()), gone);
      try {
        const found = await answer();
        if (isNews(found) || this.#isOver || gone.aborted || Date.now() >= until) return found;
        await next.came;
      } finally {
        next.forget();
      }
    }
  }

  #next(run: string, milliseconds: number, gone: AbortSignal): {readonly came: Promise<void>; forget(): void} {
    let forget = (): void => undefined;
    const came = new Promise<void>(resolve => {
      const wake = (): void => resolve();
      const timer = setTimeout(wake, Math.max(0, milliseconds));
      const waiting = this.#waiting.get(run) ?? new Set();
      this.#waiting.set(run, waiting.add(wake));
      gone.addEventListener('abort', wake, {once: true});
      forget = () => {
        clearTimeout(timer);
        gone.removeEventListener('abort', wake);
        waiting.delete(wake);
        if (waiting.size === 0 && this.#waiting.get(run) === waiting) this.#waiting.delete(run);
      };
    });
    return {came, forget};
  }
}
