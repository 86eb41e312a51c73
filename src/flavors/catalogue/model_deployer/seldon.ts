/** The flavor `seldon` of model deployer: Seldon Core. */
import type {Flavor} from '../../flavor.js';
import {kubeContextNeed, kubernetesContext, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'seldon',
  title: 'Seldon Core',
  docs: 'https://docs.seldon.io/',
  schema: {
    type: 'object',
    required: ['base_url'],
    properties: {
      base_url: text('Address of the ingress', {examples: ['https://models.example.com']}),
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: text('Namespace of the services'),
      secret: text('Name of a secret that holds the credentials of the artifact store'),
      kubernetes_secret_name: text('Secret of the cluster that holds the credentials of the artifact store'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [kubeContextNeed, {kind: 'secret', field: '/secret', text: 'the secret'}],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
