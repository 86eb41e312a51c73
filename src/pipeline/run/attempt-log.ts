/** Where an attempt's output goes: masked, into its log and to whoever watches. */
import type {Masker, MaskedValues} from './masker.js';
import type {LogWriter} from './record.js';

export interface AttemptLogOptions {
  readonly writer: LogWriter;
  readonly values: MaskedValues;
  /** Whole lines, without their ends; what has none after 4,096 bytes is cut. Left out: nobody watches. */
  readonly onLine?: (line: string) => void;
}

const longestLine = 4096;

export class AttemptLog {
  readonly #options: AttemptLogOptions;
  readonly #masker: Masker;
  #rest = '';

  constructor(options: AttemptLogOptions) {
    this.#options = options;
    this.#masker = options.values.stream();
  }

  /** Resolves when it is written. */
  async write(chunk: Uint8Array): Promise<void> {
    await this.#show(this.#masker.push(chunk));
  }

  async close(): Promise<void> {
    try {
      await this.#show(this.#masker.end());
    } finally {
      await this.#options.writer.close();
    }
    if (this.#rest !== '') this.#options.onLine?.(this.#rest);
    this.#rest = '';
  }

  async #show(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await this.#options.writer.write(bytes);
    const {onLine} = this.#options;
    if (onLine === undefined) return;
    const lines = `${this.#rest}${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()}`.split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) onLine(line.slice(0, longestLine));
  }
}
