/** All that the plan of a push is made from. */
import type {Examination} from './examine.js';
import type {Item} from './survey.js';

export interface PushInput {
  /** The objects that were named, or all of one's own. */
  readonly roots: readonly Item[];
  /** Everything here and there, by id. */
  readonly items: ReadonlyMap<string, Item>;
  /** Of the components among roots and closures. */
  readonly examined: ReadonlyMap<string, Examination>;
  /** By id of a stack: references that lead nowhere here and stand in the server's copy as well, so they may stay. */
  readonly settled: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether what may not leave is left out and said, and not an error. */
  readonly lenient: boolean;
  /** Sends deletions that nobody named. */
  readonly prune: boolean;
  /** Replaces what was last seen there, whatever the base is. */
  readonly force: boolean;
  readonly username: string;
}
