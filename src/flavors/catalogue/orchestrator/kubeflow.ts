/** The flavor `kubeflow` of orchestrator: Kubeflow Pipelines. */
import type {Flavor} from '../../flavor.js';
import {flag, kubeContextNeed, kubernetesContext, map, podSettings, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'kubeflow',
  title: 'Kubeflow Pipelines',
  docs: 'https://www.kubeflow.org/docs/components/pipelines/',
  schema: {
    type: 'object',
    properties: {
      kubernetes_context: kubernetesContext,
      kubeflow_hostname: text('Address of the Kubeflow Pipelines API', {examples: ['https://kubeflow.example.com/pipeline']}),
      kubeflow_namespace: text('Namespace of Kubeflow Pipelines', {default: 'kubeflow'}),
      local: flag('The cluster runs on this machine', false),
      skip_local_validations: flag('Leave out the checks of a local cluster', false),
      synchronous,
      timeout: whole('Seconds to wait for a run', {default: 1200}),
      client_args: map('Arguments of the client'),
      client_username: text('User name for the client'),
      client_password: text('Password for the client'),
      user_namespace: text('Namespace of the user'),
      node_selectors: map('Labels that a node must have'),
      node_affinity: map('Affinity of the pods to nodes'),
      pod_settings: podSettings,
    },
    additionalProperties: false,
  },
  secretFields: ['/client_username', '/client_password'],
  notPortable: [{when: 'equals', field: '/local', value: true, reason: 'local is true: the cluster runs on one machine'}],
  needs: [kubeContextNeed],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
