/** Runs on a server: telling of one's own, and reading those that one sees. */
import type {JsonObject} from '../domain/json.js';
import type {WireNewRun, WireRun, WireRunDetail, WireRunEvents, WireRunKept, WireRunLog, WireRunLogChunk, WireRunLogSize} from '../wire/run-types.js';

export {runLimits} from '../wire/run-types.js';
export type RunThere = WireRun;
export type RunThereDetail = WireRunDetail;
export type LogChunk = WireRunLogChunk;

export interface RunsFilter {
  readonly starter?: string | undefined;
  readonly name?: string | undefined;
  readonly outcome?: WireRun['outcome'] | undefined;
  /** How many at most, the newest. */
  readonly limit: number;
}

/** All reject as requests do; with `not_found` for a run that isn't there or isn't seen. */
export interface ServerRuns {
  /** Sent again it changes nothing. Rejects with `not_allowed` without `use` on the stack. */
  put(id: string, run: WireNewRun): Promise<WireRunKept>;
  /** What is known changes nothing. Rejects with `conflict` where one is missing, or is another one there. */
  addEvents(id: string, events: readonly JsonObject[]): Promise<void>;
  addLog(id: string, chunk: WireRunLogChunk): Promise<WireRunLogSize>;
  /** The newest first. */
  list(filter: RunsFilter): Promise<readonly RunThere[]>;
  get(id: string): Promise<RunThereDetail>;
  /** Those after `since`; waits up to `wait` seconds for the first. */
  events(id: string, question: {readonly since: number; readonly wait: number}): Promise<WireRunEvents>;
  /** From an offset, or the last lines; waits up to `wait` seconds where there is nothing. */
  log(id: string, question: {readonly slug: string; readonly attempt: number; readonly offset: number; readonly tail?: number | undefined; readonly wait: number}): Promise<WireRunLog>;
  delete(id: string): Promise<void>;
}
