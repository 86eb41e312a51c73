/** What a run consists of for those who carry it out, and what its parts may do to it. */
import type {SecretValue} from '../../domain/secret-value.js';
import type {ArtifactStore} from '../artifacts/artifacts.js';
import type {Orchestrator} from '../orchestrators/orchestrator.js';
import type {Instance, Plan} from '../spec/plan.js';
import type {TaskEnvironment} from '../trackers/tracker.js';
import type {Happening, RunEvent} from './event.js';
import type {Ledger, RunSource} from './ledger.js';
import type {MaskedValues} from './masker.js';
import type {RunWriter} from './record.js';
import type {FailureMode, Signal} from './schedule.js';

export interface RunOptions {
  /** null: as many as the orchestrator takes. */
  readonly parallel: number | null;
  readonly onFailure: FailureMode;
  /** Instances for which the cache isn't asked. */
  readonly fresh: ReadonlySet<string>;
  readonly keepWork: boolean;
  /** Milliseconds between asking a task to end and killing it. */
  readonly grace: number;
}

/** Who draws what happens. */
export interface RunObserver {
  on(event: RunEvent): void;
  /** A line that an instance printed, masked. */
  log?(instance: string, line: string): void;
  /** Something went wrong that changes nothing for the run. */
  warn(message: string): void;
}

export interface RunJob {
  readonly plan: Plan;
  readonly writer: RunWriter;
  readonly source: RunSource;
  /** The folder with the files of the source. */
  readonly snapshot: string;
  readonly store: ArtifactStore;
  readonly orchestrator: Orchestrator;
  /** The orchestrator's: whose settings of a step count. */
  readonly flavor: string;
  /** By name of the variable. */
  readonly secrets: Readonly<Record<string, SecretValue>>;
  /** More that must not be shown. */
  readonly hidden: readonly SecretValue[];
  /** More of both for one instance: asked before each attempt. */
  environmentOf(instance: string): Promise<TaskEnvironment>;
  readonly options: RunOptions;
  readonly observer: RunObserver;
  readonly now: () => Date;
  /** Removes what only a run that goes on needs; called before its end is recorded, since nobody takes up a run that has ended well. */
  tidy(): Promise<void>;
}

/** What its parts may do to a run. */
export interface RunHand {
  readonly job: RunJob;
  readonly values: MaskedValues;
  readonly ledger: Ledger;
  /** Records what happened and lets the schedule know; resolves when it is on disk. */
  record(happening: Happening): Promise<void>;
  tell(signal: Signal): void;
  /** Records that an instance failed, unless the error is a bug or the run's own end: then it is thrown. */
  fail(instance: Instance, error: unknown): Promise<void>;
}
