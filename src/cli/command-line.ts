/** What the process hands to the command tree. */
import type {App, GlobalFlags} from '../app/app.js';

export interface CommandLine {
  readonly argv: readonly string[];
  /** The value of `CAIRN_OUTPUT`. */
  readonly defaultOutput: string | undefined;
  readonly app: App;
  /** Called once, before the action, with what the shared flags say and the words that the journal calls the command by. */
  readonly begin: (flags: GlobalFlags, words: readonly string[]) => Promise<void>;
  /** Help and version, on standard output. */
  readonly write: (text: string) => void;
}
