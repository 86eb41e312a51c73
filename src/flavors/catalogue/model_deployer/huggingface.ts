/** The flavor `huggingface` of model deployer: Hugging Face inference endpoints. */
import type {Flavor} from '../../flavor.js';
import {text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'huggingface',
  title: 'Hugging Face inference endpoints',
  docs: 'https://huggingface.co/docs/inference-endpoints/',
  schema: {
    type: 'object',
    required: ['namespace'],
    properties: {
      namespace: text('User or organization'),
      token: text('Access token'),
      secret_name: text('Name of a secret that holds the token'),
      endpoint_name: text('Endpoint'),
      repository: text('Repository of the model'),
      framework: text('Framework'),
      accelerator: text('Kind of processor'),
      instance_size: text('Size of the machine'),
      instance_type: text('Machine type'),
      region: text('Region'),
      vendor: text('Cloud'),
      min_replica: whole('Least number of machines'),
      max_replica: whole('Greatest number of machines'),
      task: text('Task'),
    },
    additionalProperties: true,
  },
  secretFields: ['/token'],
  notPortable: [],
  needs: [{kind: 'secret', field: '/secret_name', text: 'the secret'}],
  connectorTypes: [],
  local: false,
};
