/** What a stack gives to a run. */
import type {SecretValue} from '../../domain/secret-value.js';
import type {Alerter} from '../alerters/alerter.js';
import type {Artifact, ArtifactStore} from '../artifacts/artifacts.js';
import type {Orchestrator} from '../orchestrators/orchestrator.js';
import type {Tracker} from '../trackers/tracker.js';
import type {RunHeader} from './event.js';

export interface RunEngines {
  readonly stack: RunHeader['stack'];
  /** The id of the run that they are opened for: values of secrets were asked for under it. */
  readonly run?: string;
  /** The orchestrator's. */
  readonly flavor: string;
  readonly orchestrator: Orchestrator;
  readonly store: ArtifactStore;
  /** null where the stack has none, or one that steps talk to by themselves. */
  readonly tracker: Tracker | null;
  readonly alerter: Alerter | null;
  /** What reaches steps, by name of the variable. */
  readonly secrets: Readonly<Record<string, SecretValue>>;
  /** More that must not be shown: what the stack's components use themselves. */
  readonly hidden: readonly SecretValue[];
  /** What an artifact of that file or folder would be; stores nothing. */
  artifactAt(path: string): Promise<Artifact>;
  close(): Promise<void>;
}
