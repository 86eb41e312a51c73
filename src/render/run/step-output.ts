/** The last lines that each step printed, as they can be shown on a terminal. */
import {neutral} from '../text.js';

/** Colours, cursor movements and titles that programs write for terminals. */
const sequences = /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;

/** A line as a terminal would leave it: without colours, and of a progress bar that overwrites itself the last state. */
export function shownLine(line: string): string {
  const last = line.replaceAll(sequences, '').split('\r').findLast(part => part.trim() !== '') ?? '';
  return neutral(last.replaceAll('\t', '  ')).trimEnd();
}

export class StepOutput {
  readonly #kept: number;
  readonly #lines = new Map<string, string[]>();

  /** `kept`: lines of each step. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  add(instance: string, line: string): void {
    const lines = this.#lines.get(instance) ?? [];
    lines.push(line);
    if (lines.length > this.#kept) lines.shift();
    this.#lines.set(instance, lines);
  }

  /** The last ones, the oldest first. */
  of(instance: string): readonly string[] {
    return (this.#lines.get(instance) ?? []).map(shownLine);
  }

  /** The last one that isn't blank; empty where there is none. */
  lastOf(instance: string): string {
    return this.of(instance).findLast(line => line !== '') ?? '';
  }

  forget(instance: string): void {
    this.#lines.delete(instance);
  }
}
