/** `cairn import kube-contexts`: contexts of the kubeconfig become orchestrators of flavor `kubernetes`. */
import {loopbackHostIn} from '../../flavors/portability.js';
import type {Imported, ImportTarget} from '../import.js';
import {readKubeContexts} from './kubeconfig.js';
import type {KubeContext} from './kubeconfig.js';
import {chosen, importContexts} from './selection.js';
import type {ContextComponent, Selection} from './selection.js';

/** Rejects with `usage`, `not_found`, `ambiguous`, `conflict`, or with `invalid_input` for a kubeconfig that can't be read. */
export async function importKubeContexts(target: ImportTarget, kubeconfigs: readonly string[], selection: Selection): Promise<Imported> {
  const contexts = await readKubeContexts(kubeconfigs);
  const offer = {what: 'kube context', command: 'cairn import kube-contexts', place: kubeconfigs.join(', '), contexts};
  return importContexts(target, chosen(offer, selection).map(orchestrator), selection);
}

/** The user, and with it every token and certificate, stays in the kubeconfig: the component names the context. */
function orchestrator({name, namespace, server}: KubeContext): ContextComponent {
  const config = {
    kubernetes_context: name,
    ...(namespace === null ? {} : {kubernetes_namespace: namespace}),
    // Clusters of kind, minikube and Docker Desktop listen on an address that leads elsewhere on every other machine.
    ...(server !== null && loopbackHostIn(server) !== null ? {local: true} : {}),
  };
  return {context: name, flavor: 'kubernetes', config, labels: {}};
}

