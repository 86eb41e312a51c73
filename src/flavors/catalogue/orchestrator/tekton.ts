/** The flavor `tekton` of orchestrator: Tekton Pipelines. */
import type {Flavor} from '../../flavor.js';
import {flag, kubeContextNeed, kubernetesContext, kubernetesNamespace, map, podSettings, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'tekton',
  title: 'Tekton Pipelines',
  docs: 'https://tekton.dev/docs/pipelines/',
  schema: {
    type: 'object',
    properties: {
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: kubernetesNamespace('zenml'),
      tekton_hostname: text('Address of the Kubeflow Pipelines API on Tekton'),
      tekton_ui_port: whole('Port of the dashboard on this machine'),
      local: flag('The cluster runs on this machine', false),
      skip_local_validations: flag('Leave out the checks of a local cluster', false),
      skip_ui_daemon_provisioning: flag('Start no dashboard', false),
      synchronous,
      timeout: whole('Seconds to wait for a run'),
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
