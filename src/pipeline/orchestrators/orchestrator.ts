/**
 * What runs tasks: processes of this machine, containers, jobs of a cluster. The runner owns order, retries, timeouts and records; an
 * orchestrator starts one attempt, tells how it ended, ends it early, and finds it again after the runner itself was killed.
 */
import type {JsonObject} from '../../domain/json.js';
import type {SecretValue} from '../../domain/secret-value.js';
import type {Resources} from '../spec/pipeline.js';

/** One attempt of one instance. */
export interface Task {
  /** Unique for run, instance and attempt; `[a-z0-9-]{1,63}`, starts with a letter. Engines name or label what they start by it, so that `recover` finds it. */
  readonly key: string;
  /** Tasks with the same group differ in their matrix only and start together: a cluster may take them as one array. */
  readonly group: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** More environment. Engines hand it over so that it stays out of command lines, labels, job scripts that others can read, and messages. */
  readonly secrets: Readonly<Record<string, SecretValue>>;
  /**
   * A folder of this machine with all that the task reads and will leave: `work/` (where it runs), `in/`, `out/`. The task must see it under
   * the same absolute path; an engine on another file system brings it there and back before `ended` resolves.
   */
  readonly folder: string;
  readonly image: string | null;
  readonly resources: Resources;
  /** Milliseconds that it may take, for engines that can hold to it by themselves too; the runner cancels it in any case. */
  readonly timeout: number | null;
  /** The step's settings for this flavor; checked by the engine, which names the setting that it doesn't know. */
  readonly settings: JsonObject;
}

/** How a task ended. `lost`: not by itself; another attempt may well succeed (a node went down, a pod was evicted). */
export type TaskEnd =
  | {readonly how: 'exited'; readonly code: number}
  | {readonly how: 'signalled'; readonly signal: string; readonly reason?: string}
  | {readonly how: 'lost'; readonly reason: string};

export interface RunningTask {
  /** Resolves once the task has ended, all its output was delivered and what it left lies in its folder. Never rejects. */
  readonly ended: Promise<TaskEnd>;
  /** Asks it to end, waits `grace` milliseconds, then kills it with all that it started. Resolves when nothing of it is left. */
  cancel(grace: number): Promise<void>;
}

/** Standard output and error in the order in which they came. The promise is the back-pressure: an engine reads no further until it resolves. */
export type Sink = (chunk: Uint8Array) => Promise<void> | void;

export interface Orchestrator {
  /** How many tasks may run at once, unless the user says otherwise. */
  readonly parallel: number;
  /**
   * Starts all of them; each answer stands at its task's place. A task that can't be started rejects alone, with an `AppError` that names
   * what is missing (image, partition, engine).
   */
  start(tasks: readonly Task[], sinkOf: (task: Task) => Sink): readonly Promise<RunningTask>[];
  /**
   * Finds what an earlier process started under that key. Its output is delivered from its beginning. null where there is nothing of it, or where it
   * can't be followed any more: then nothing of it runs any more either.
   */
  recover(task: Task, sink: Sink): Promise<RunningTask | null>;
  /** Lets go of connections; tasks go on. */
  close(): Promise<void>;
}

/** What an orchestrator is opened with. */
export interface OrchestratorSetup {
  /** The component's name, for messages. */
  readonly component: string;
  /** The component's config, which keeps its flavor's schema; references to secrets are replaced by what they stand for. */
  readonly config: JsonObject;
  /** The environment of this program. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export type OpenOrchestrator = (setup: OrchestratorSetup) => Orchestrator | Promise<Orchestrator>;
