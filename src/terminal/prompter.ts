/** Asking people: a prompt only fills in a missing argument, and names the flag that would have done (DESIGN 6). */
import type {SecretValue} from '../domain/secret-value.js';

export interface Prompter {
  /** False in a pipe, in CI and with `--no-input`: then every method below rejects with `usage` or `confirmation_required`, naming `flag`. */
  readonly canAsk: boolean;
  /** `problemOf` says what is wrong with an answer, or null; it is asked for again until nothing is. */
  text(question: string, flag: string, problemOf?: (answer: string) => string | null): Promise<string>;
  /** Never echoed. */
  password(question: string, flag: string): Promise<SecretValue>;
  confirm(question: string, flag: string): Promise<boolean>;
  choose(question: string, choices: readonly string[], flag: string): Promise<string>;
}
