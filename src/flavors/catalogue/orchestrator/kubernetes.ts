/** The flavor `kubernetes` of orchestrator: Steps as pods of a Kubernetes cluster. */
import type {Flavor} from '../../flavor.js';
import {decimal, flag, kubeContextNeed, kubernetesContext, kubernetesNamespace, podSettings, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'kubernetes',
  title: 'Steps as pods of a Kubernetes cluster',
  docs: 'https://kubernetes.io/docs/concepts/workloads/pods/',
  schema: {
    type: 'object',
    properties: {
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: kubernetesNamespace('zenml'),
      incluster: flag('Use the service account of the cluster that the program itself runs in', false),
      local: flag('The cluster runs on this machine', false),
      skip_local_validations: flag('Leave out the checks of a local cluster', false),
      synchronous,
      timeout: whole('Seconds to wait for a run; 0 waits for ever', {default: 0}),
      service_account_name: text('Service account of the orchestrating pod'),
      step_pod_service_account_name: text("Service account of the steps' pods"),
      privileged: flag('Run containers privileged', false),
      pod_settings: podSettings,
      orchestrator_pod_settings: podSettings,
      parallel_step_startup_waiting_period: decimal('Seconds between the starts of parallel steps'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'equals', field: '/local', value: true, reason: 'local is true: the cluster runs on one machine'}],
  needs: [kubeContextNeed],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
