/** Which orchestrators run pipelines. A new one is one folder and one line here; nothing of it is loaded before it is wanted. */
import {AppError} from '../../domain/errors.js';
import type {OpenOrchestrator, Orchestrator, OrchestratorSetup} from './orchestrator.js';

const openers: Readonly<Record<string, () => Promise<OpenOrchestrator>>> = {
  local: async () => (await import('./local/local.js')).openLocal,
  local_threaded: async () => (await import('./local/local.js')).openLocal,
  local_docker: async () => (await import('./local-docker/local-docker.js')).openLocalDocker,
};

/** Rejects with `unknown_flavor` where components of that flavor can be kept and shared, but nothing here runs tasks on them. */
export async function openOrchestrator(flavor: string, setup: OrchestratorSetup): Promise<Orchestrator> {
  const load = Object.hasOwn(openers, flavor) ? openers[flavor] : undefined;
  if (load !== undefined) return (await load())(setup);
  const known = Object.keys(openers).join(', ');
  throw new AppError('unknown_flavor', `${setup.component} is an orchestrator of flavor ${flavor}, on which cairn can't run pipelines`, {
    hint: `Pipelines run on orchestrators of these flavors: ${known}.`,
    details: {component: setup.component, flavor},
  });
}
