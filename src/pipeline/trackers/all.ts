/** Trackers by the flavor of their component; each is loaded when a stack has one. */
import type {JsonObject} from '../../domain/json.js';
import type {Tracker} from './tracker.js';

export const trackers: Readonly<Record<string, (config: JsonObject) => Promise<Tracker>>> = {
  mlflow: async config => (await import('./mlflow.js')).mlflowTracker(config),
};
