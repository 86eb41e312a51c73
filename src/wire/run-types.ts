/** Runs on the wire: what whoever runs a pipeline tells the server, and what its colleagues are told. */
import type {JsonObject} from '../domain/json.js';

/** `header` and `plan` as the record on the machine of the run has them. */
export interface WireNewRun {
  readonly header: JsonObject;
  readonly plan: JsonObject;
}

/** How much of an attempt's log the server has, in bytes of the file that it comes from. `full`: it takes no more of it. */
export interface WireRunLogSize {
  readonly slug: string;
  readonly attempt: number;
  readonly size: number;
  readonly full: boolean;
}

/** What the server has of a run: where whoever sends it goes on. */
export interface WireRunKept {
  /** Of the last event; 0 before the first. */
  readonly sequence: number;
  readonly logs: readonly WireRunLogSize[];
}

export type WireOutcome = 'succeeded' | 'failed' | 'cancelled';

export interface WireRun {
  readonly id: string;
  /** Who started it, by name. */
  readonly starter: string;
  readonly name: string;
  readonly pipeline: string;
  readonly header: JsonObject;
  /** null until it ended. */
  readonly outcome: WireOutcome | null;
  readonly sequence: number;
  readonly created: string;
  /** When its last event happened. */
  readonly updated: string;
  readonly ended: string | null;
  /** Whether anything was heard of it lately; of a run that ended, no more is to be heard. */
  readonly heard: boolean;
}

export interface WireRunDetail extends WireRun {
  readonly plan: JsonObject;
  readonly logs: readonly WireRunLogSize[];
}

export interface WireRunEvents {
  readonly events: readonly JsonObject[];
  readonly heard: boolean;
}

export interface WireRunLogChunk {
  readonly slug: string;
  readonly attempt: number;
  /** Where it begins in the file that it comes from, in bytes, and how many of them it stands for. */
  readonly offset: number;
  readonly bytes: number;
  readonly text: string;
  /** The file was begun again: what the server has of it is of before. */
  readonly restart?: boolean;
}

/** `next` is where to go on. */
export interface WireRunLog {
  readonly text: string;
  readonly next: number;
}

export const runLimits = {
  /** Bytes of a header with its plan, and of a batch of events. */
  bodyBytes: 8 * 1024 * 1024,
  /** Nesting of any of it. */
  depth: 64,
  events: 100_000,
  eventsAtOnce: 1000,
  /** Characters of one piece of a log. */
  logText: 64 * 1024,
  /** Bytes of one attempt's log that the server keeps. */
  logBytes: 16 * 1024 * 1024,
  /** Seconds that a question may wait for its answer. */
  wait: 25,
  /** Milliseconds after which a run of which nothing is heard counts as left. */
  silence: 120_000,
} as const;
