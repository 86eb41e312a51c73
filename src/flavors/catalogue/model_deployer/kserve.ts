/** The flavor `kserve` of model deployer: KServe. */
import type {Flavor} from '../../flavor.js';
import {kubeContextNeed, kubernetesContext, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'kserve',
  title: 'KServe',
  docs: 'https://kserve.github.io/website/',
  schema: {
    type: 'object',
    required: ['base_url'],
    properties: {
      base_url: text('Address of the ingress', {examples: ['https://models.example.com']}),
      kubernetes_context: kubernetesContext,
      kubernetes_namespace: text('Namespace of the services'),
      secret: text('Name of a secret that holds the credentials of the artifact store'),
      custom_domain: text('Domain of the services'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [kubeContextNeed, {kind: 'secret', field: '/secret', text: 'the secret'}],
  connectorTypes: [],
  local: false,
};
