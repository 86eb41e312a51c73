/** The flavor `kubernetes` of deployer: Pipelines served by a Kubernetes cluster. */
import type {Flavor} from '../../flavor.js';
import {flag, kubeContextNeed, kubernetesContext, podSettings, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'kubernetes',
  title: 'Pipelines served by a Kubernetes cluster',
  docs: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
  schema: {
    type: 'object',
    properties: {
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: text('Namespace of the services'),
      incluster: flag('Use the service account of the cluster that the program itself runs in', false),
      pod_settings: podSettings,
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [kubeContextNeed],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
