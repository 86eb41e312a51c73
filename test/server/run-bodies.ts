/** Runs as they are told to a server. */
import type {JsonObject} from '../../src/domain/json.js';

const at = '2026-06-01T10:00:00.000Z';

export function runBody(id: string, stack: string, name = 'train-1'): {readonly header: JsonObject; readonly plan: JsonObject} {
  const header = {id, name, pipeline: 'train', stack: {id: stack, name: 'prod', digest: 'd', orchestrator: 'o', artifactStore: 'a'}, parameters: {}, created: at};
  return {header, plan: {pipeline: {name: 'train', description: '', parameters: {}, environment: {}, source: {}, steps: []}, parameters: {}, instances: []}};
}

export const startedEvent = {sequence: 1, at, type: 'run-started', host: 'h', pid: 1};

export function endedEvent(sequence: number, outcome = 'succeeded'): JsonObject {
  return {sequence, at, type: 'run-ended', outcome};
}
