/** The flavor `kubernetes` of step operator: Pods of a Kubernetes cluster. */
import type {Flavor} from '../../flavor.js';
import {flag, kubeContextNeed, kubernetesContext, kubernetesNamespace, podSettings, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'kubernetes',
  title: 'Pods of a Kubernetes cluster',
  docs: 'https://kubernetes.io/docs/concepts/workloads/pods/',
  schema: {
    type: 'object',
    properties: {
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: kubernetesNamespace('zenml'),
      incluster: flag('Use the service account of the cluster that the program itself runs in', false),
      service_account_name: text('Service account of the pods'),
      privileged: flag('Run containers privileged', false),
      pod_settings: podSettings,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [kubeContextNeed],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
