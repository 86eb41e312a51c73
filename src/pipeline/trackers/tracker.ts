/** Where a run is written down for whoever compares experiments. Steps find in their environment what they need to add to it. */
import type {SecretValue} from '../../domain/secret-value.js';
import type {RunEvent, RunHeader} from '../run/event.js';

/** What a step's task finds in its environment. */
export interface TaskEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretValue>>;
}

export interface TrackedRun {
  /** Asked before each attempt. */
  environmentOf(instance: string): Promise<TaskEnvironment>;
  /** Told of every event, in order. It never holds the run up and never fails it: what can't be delivered is told to `warn`, once. */
  on(event: RunEvent): void;
  /** Resolves when all was delivered or given up. */
  end(): Promise<void>;
}

export interface Tracker {
  /** Opens the run there, or the one that an earlier process opened for it. Rejects where the service can't be reached: nothing has run yet. */
  begin(header: RunHeader, warn: (message: string) => void): Promise<TrackedRun>;
}
