/** From a stack to what runs on it: its orchestrator and its artifact store, opened by their flavors. */
import {join} from 'node:path';
import type {OpenedComponent, StackForRun} from '../inventory/stack-for-run.js';
import {openArtifactStore} from '../pipeline/artifacts/all.js';
import type {ArtifactStore} from '../pipeline/artifacts/artifacts.js';
import {openContentStore} from '../pipeline/artifacts/content-store.js';
import {discardingStore} from '../pipeline/artifacts/discarding-store.js';
import {openOrchestrator} from '../pipeline/orchestrators/all.js';
import type {RunEngines} from '../pipeline/run/engines.js';

export interface EngineSurroundings {
  /** Of this home: where the local store has its files unless it says otherwise. */
  readonly dataFolder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Rejects with `unknown_flavor` for what runs can't use. Nothing is asked of either yet. */
export async function openRunEngines({stack, orchestrator, artifactStore, secrets}: StackForRun, surroundings: EngineSurroundings): Promise<RunEngines> {
  const {variables} = surroundings;
  const engine = await openOrchestrator(orchestrator.flavor, {component: orchestrator.name, config: orchestrator.config, variables});
  const store = await openStoreOf(artifactStore, surroundings);
  const discarding = openContentStore(discardingStore());
  return {
    stack: {...stack, orchestrator: orchestrator.name, artifactStore: artifactStore.name},
    flavor: orchestrator.flavor,
    orchestrator: engine,
    store,
    secrets: secrets.steps,
    hidden: secrets.all,
    artifactAt: path => discarding.store(path),
    close: async () => {
      await engine.close();
      await store.close();
    },
  };
}

/** Rejects with `unknown_flavor` for one that runs can't use. Nothing is asked of it yet. */
export function openStoreOf({flavor, config, secret}: OpenedComponent, {dataFolder, variables}: EngineSurroundings): Promise<ArtifactStore> {
  return openArtifactStore({flavor, config, secret, folder: join(dataFolder, 'artifacts'), environment: variables});
}
