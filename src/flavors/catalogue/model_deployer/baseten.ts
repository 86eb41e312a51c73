/** The flavor `baseten` of model deployer: Baseten model serving. */
import type {Flavor} from '../../flavor.js';
import {credentials, map, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'baseten',
  title: 'Baseten model serving',
  docs: 'https://docs.baseten.co/',
  schema: {
    type: 'object',
    properties: {
      baseten_api_key: text('API key'),
      model_name: text('Model'),
      gpu: text('GPU', {examples: ['A10G']}),
      cpu: text('Number of CPUs', {examples: ['2']}),
      memory: text('Memory', {examples: ['4Gi']}),
      replicas: whole('Number of replicas'),
      environment_variables: map('Environment variables'),
      timeout: whole('Seconds that a deployment may take', {default: 300}),
      max_retries: whole('Attempts after a failed request', {default: 3}),
      api_host: text('Address of the API', {default: 'https://app.baseten.co'}),
    },
    additionalProperties: true,
  },
  secretFields: ['/baseten_api_key'],
  notPortable: [],
  needs: [credentials('baseten', ['/baseten_api_key'])],
  connectorTypes: [],
  local: false,
};
