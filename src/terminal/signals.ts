/** Ending on a signal as shells expect: 130 after Ctrl-C, 143 after SIGTERM. */

const statusOf = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

export class Signals {
  readonly #end: (status: number) => void;
  #answers: readonly (() => Promise<void>)[] = [];

  /** `end` gets the exit status; it doesn't return. */
  constructor(end: (status: number) => void) {
    this.#end = end;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#receive(statusOf[signal]));
  }

  /** While `work` goes on, each signal calls the next of `answers` in place of ending; the one after the last ends at once. */
  async hold<T>(answers: readonly (() => Promise<void>)[], work: Promise<T>): Promise<T> {
    this.#answers = answers;
    try {
      return await work;
    } finally {
      this.#answers = [];
    }
  }

  #receive(status: number): void {
    const [answer, ...rest] = this.#answers;
    this.#answers = rest;
    if (answer === undefined) this.#end(status);
    else answer().catch(() => this.#end(status));
  }
}
