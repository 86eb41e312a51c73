/** What happens in a run, one event after the other: the run's record is the list of them, its state what they fold into. */
import type {Artifact} from '../artifacts/artifacts.js';
import type {Json} from '../../domain/json.js';
import type {TaskEnd} from '../orchestrators/orchestrator.js';

export type Artifacts = Readonly<Record<string, Artifact>>;

/** Why an instance is not run: its `when` said no, or what it takes from was skipped. */
export type SkipReason = 'when' | 'upstream';

/** `after`: milliseconds. */
export type AttemptEnd = TaskEnd | {readonly how: 'timed-out'; readonly after: number} | {readonly how: 'cancelled'};

export type Happening =
  /** A process took the run up: the first one, or one that resumes it. */
  | {
      readonly type: 'run-started';
      readonly host: string;
      readonly pid: number;
      /** Ids of instances that are run again though they had succeeded. Those that failed or were cancelled are tried again in any case. */
      readonly again?: readonly string[];
    }
  | {readonly type: 'step-cached'; readonly instance: string; readonly key: string; readonly outputs: Artifacts; readonly from: string}
  | {readonly type: 'step-skipped'; readonly instance: string; readonly reason: SkipReason}
  /** Durable before the engine is asked: whoever resumes looks for that key. */
  | {readonly type: 'attempt-starting'; readonly instance: string; readonly attempt: number; readonly task: string}
  | {readonly type: 'attempt-started'; readonly instance: string; readonly attempt: number}
  | {readonly type: 'attempt-ended'; readonly instance: string; readonly attempt: number; readonly end: AttemptEnd}
  | {readonly type: 'retry-waits'; readonly instance: string; readonly attempt: number; readonly delay: number}
  | {readonly type: 'step-succeeded'; readonly instance: string; readonly key: string; readonly outputs: Artifacts; readonly inputs: Artifacts}
  /** `code` is that of an `AppError`; `message` is masked. */
  | {readonly type: 'step-failed'; readonly instance: string; readonly code: string; readonly message: string}
  | {readonly type: 'step-cancelled'; readonly instance: string}
  | {readonly type: 'cancel-requested'; readonly by: string}
  | {readonly type: 'run-ended'; readonly outcome: 'succeeded' | 'failed' | 'cancelled'};

/** `at`: UTC, RFC 3339 with milliseconds. `sequence` counts from 1 without gaps. */
export type RunEvent = Happening & {readonly sequence: number; readonly at: string};

export type StepState = 'waiting' | 'running' | 'retrying' | 'succeeded' | 'cached' | 'skipped' | 'failed' | 'cancelled';
/** `interrupted`: not ended, and no process works on it; told by the lock, never written. */
export type RunState = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** What a run was started with. Written once, before the first event. */
export interface RunHeader {
  /** UUID v7. */
  readonly id: string;
  /** The pipeline's name and a number: `train-7`. Unique in a home. */
  readonly name: string;
  readonly pipeline: string;
  readonly stack: {readonly id: string; readonly name: string; readonly digest: string; readonly orchestrator: string; readonly artifactStore: string};
  readonly parameters: Readonly<Record<string, Json>>;
  readonly created: string;
}
