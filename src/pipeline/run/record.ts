/**
 * Runs as they lie on disk, each a folder under its name: `run.json` (header), `plan.json`, `source.json`, `events.ndjson`, `lock`,
 * `logs/SLUG.ATTEMPT.log`. A run is there once its header is, which is written last; what is older than that is nobody's yet.
 */
import type {JsonObject} from '../../domain/json.js';
import type {Plan} from '../spec/plan.js';
import type {Happening, RunEvent, RunHeader, RunState} from './event.js';

/** What is known of a run before it has a name. */
export interface NewRun {
  /** Default: a new one. */
  readonly id?: string;
  readonly stack: RunHeader['stack'];
  readonly plan: Plan;
}

/** All runs of a home. */
export interface RunStore {
  /** Where they lie; it need not be there yet. */
  readonly folder: string;
  /** Claims the next name of the plan's pipeline and writes header and plan; the run is worked on by this process until `close`. Rejects with `failed` where the home can't be written. */
  create(run: NewRun): Promise<RunWriter>;
  /** The newest first. Reads headers and the ends of event files only; a damaged run is one row. */
  list(): Promise<readonly RunRow[]>;
  /** By name, id or `latest`. Rejects with `not_found`, with near names, or `ambiguous`. Nothing but its header is read. */
  find(ref: string): Promise<RunRecord>;
  /** Takes a run up where another process left it: a torn last line is cut. Rejects with `locked` where a process works on it, or may. */
  takeUp(name: string): Promise<RunWriter>;
  /** Removes its record and logs, a damaged one too; its name is never given again. Rejects with `in_use` where a process works on it, or may. */
  remove(name: string): Promise<void>;
}

/** A row of a list. `ended`: when it ended last, null while it runs or if it never did. */
export type RunRow =
  | {readonly status: 'ok'; readonly name: string; readonly header: RunHeader; readonly state: RunState; readonly ended: string | null; readonly updated: string}
  | {readonly status: 'damaged'; readonly name: string; readonly place: string; readonly problem: string};

/** One run, for whoever looks at it, wherever its record is. */
export interface KnownRun {
  readonly header: RunHeader;
  /** Rejects with `invalid_input` naming the file where it is damaged. */
  plan(): Promise<Plan>;
  /** All that happened until now. A torn last line isn't there; rejects with `invalid_input` where something before it is damaged. */
  events(): Promise<readonly RunEvent[]>;
  /**
   * All events from the beginning, then those that come, as they come. Ends after `run-ended`, when nobody works on the run any more,
   * or at the signal.
   */
  follow(signal?: AbortSignal): AsyncIterable<RunEvent>;
  /** True while a process works on it, or may: one of another machine can't be proven dead. */
  isWorkedOn(): boolean;
  readonly logs: ReadableLogs;
}

/** A run of this home. */
export interface RunRecord extends KnownRun {
  /** Its folder, absolute. */
  readonly folder: string;
  /** What the runner kept about the source; null where nothing. */
  source(): Promise<JsonObject | null>;
  readonly logs: RunLogs;
}

/** What attempts printed, masked already. Slugs are those of the plan's instances. */
export interface ReadableLogs {
  /** The log, from a byte or its last lines on, in pieces, bounded in memory. With `follow` it goes on with what comes until that resolves; then what came before that is still delivered. */
  read(slug: string, attempt: number, options?: LogOptions): AsyncIterable<Uint8Array>;
}

export interface RunLogs extends ReadableLogs {
  /** Bytes; null where that attempt printed nothing yet. */
  size(slug: string, attempt: number): number | null;
  /** Where the last `lines` lines begin, in bytes; 0 where there are fewer. */
  tailStart(slug: string, attempt: number, lines: number): number;
  /** Starts that attempt's file from its beginning. */
  write(slug: string, attempt: number): LogWriter;
}

export interface LogOptions {
  readonly start?: number;
  /** Only so many lines of what is there already, in place of `start`. */
  readonly tail?: number;
  /** Resolves when no more will be written. */
  readonly follow?: Promise<unknown>;
  readonly signal?: AbortSignal;
}

/** What is written is with the system, so it outlasts this process; it isn't flushed to disk. */
export interface LogWriter {
  /** Resolves when it is written: the back-pressure. Rejects with `failed` naming the file. */
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A run that this process works on. */
export interface RunWriter {
  readonly record: RunRecord;
  /**
   * Adds an event; resolves when it is on disk. Those that are added in the same moment share one write and one flush. Rejects with
   * `failed` naming the file; then it didn't happen, and the file is as it was.
   */
  append(happening: Happening): Promise<RunEvent>;
  writeSource(source: JsonObject): Promise<void>;
  /** Waits for what is being written, and lets go of the run. */
  close(): Promise<void>;
}
