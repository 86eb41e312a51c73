/** Ending on a signal as shells expect: 130 after Ctrl-C, 143 after SIGTERM. */

const statusOf = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

export class Signals {
  readonly #end: (status: number) => void;
  #close: (() => Promise<void>) | null = null;

  /** `end` gets the exit status; it doesn't return. */
  constructor(end: (status: number) => void) {
    this.#end = end;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#receive(statusOf[signal]));
  }

  /** While `work` goes on, the first signal calls `close` in place of ending; the second ends at once. */
  async hold<T>(close: () => Promise<void>, work: Promise<T>): Promise<T> {
    this.#close = close;
    try {
      return await work;
    } finally {
      this.#close = null;
    }
  }

  #receive(status: number): void {
    const close = this.#close;
    this.#close = null;
    if (close === null) this.#end(status);
    else close().catch(() => this.#end(status));
  }
}
