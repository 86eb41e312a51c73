/** From a stack to what runs on it: its orchestrator and its artifact store, opened by their flavors. */
import {join} from 'node:path';
import type {JsonObject} from '../domain/json.js';
import type {OpenedComponent, StackForRun} from '../inventory/stack-for-run.js';
import {alerters} from '../pipeline/alerters/all.js';
import {openArtifactStore} from '../pipeline/artifacts/all.js';
import type {ArtifactStore} from '../pipeline/artifacts/artifacts.js';
import {openContentStore} from '../pipeline/artifacts/content-store.js';
import {discardingStore} from '../pipeline/artifacts/discarding-store.js';
import {openOrchestrator} from '../pipeline/orchestrators/all.js';
import type {RunEngines} from '../pipeline/run/engines.js';
import {trackers} from '../pipeline/trackers/all.js';

export interface EngineSurroundings {
  /** Of this home: where the local store has its files unless it says otherwise. */
  readonly dataFolder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** For the run with that id. Rejects with `unknown_flavor` for what runs can't use. Nothing is asked of either yet. */
export async function openRunEngines({stack, orchestrator, artifactStore, experimentTracker, alerter, secrets}: StackForRun, surroundings: EngineSurroundings, run: string): Promise<RunEngines> {
  const {variables} = surroundings;
  const engine = await openOrchestrator(orchestrator.flavor, {component: orchestrator.name, config: orchestrator.config, variables});
  const store = await openStoreOf(artifactStore, surroundings);
  const discarding = openContentStore(discardingStore());
  return {
    stack: {...stack, orchestrator: orchestrator.name, artifactStore: artifactStore.name},
    run,
    flavor: orchestrator.flavor,
    orchestrator: engine,
    store,
    tracker: await openedBy(trackers, experimentTracker),
    alerter: await openedBy(alerters, alerter),
    secrets: secrets.steps,
    hidden: secrets.all,
    artifactAt: path => discarding.store(path),
    close: async () => {
      await engine.close();
      await store.close();
    },
  };
}

/** null for a flavor that steps talk to by themselves, with the settings that they find in their environment. */
async function openedBy<T>(openers: Readonly<Record<string, (config: JsonObject) => Promise<T>>>, component: OpenedComponent | null): Promise<T | null> {
  const open = component === null || !Object.hasOwn(openers, component.flavor) ? undefined : openers[component.flavor];
  return open === undefined || component === null ? null : open(component.config);
}

/** Rejects with `unknown_flavor` for one that runs can't use. Nothing is asked of it yet. */
export function openStoreOf({flavor, config, secret}: OpenedComponent, {dataFolder, variables}: EngineSurroundings): Promise<ArtifactStore> {
  return openArtifactStore({flavor, config, secret, folder: join(dataFolder, 'artifacts'), environment: variables});
}
