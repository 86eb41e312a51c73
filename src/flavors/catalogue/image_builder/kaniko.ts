/** The flavor `kaniko` of image builder: Images built in a Kubernetes cluster by Kaniko. */
import type {Flavor} from '../../flavor.js';
import {flag, kubeContextNeed, kubernetesContext, kubernetesNamespace, list, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'image_builder',
  name: 'kaniko',
  title: 'Images built in a Kubernetes cluster by Kaniko',
  docs: 'https://github.com/GoogleContainerTools/kaniko',
  schema: {
    type: 'object',
    required: ['kubernetes_context'],
    properties: {
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: kubernetesNamespace('zenml-kaniko'),
      executor_image: text('Image of Kaniko', {default: 'gcr.io/kaniko-project/executor:latest'}),
      pod_running_timeout: whole('Seconds until the pod must run', {default: 300}),
      env: list('Environment of the pod', {}),
      env_from: list('Config maps and secrets of its environment', {}),
      volume_mounts: list('Where volumes are mounted', {}),
      volumes: list('Volumes of the pod', {}),
      service_account_name: text('Service account of the pod'),
      store_context_in_artifact_store: flag('Send the build context through the artifact store', false),
      executor_args: list('Further arguments of Kaniko'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [kubeContextNeed],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
