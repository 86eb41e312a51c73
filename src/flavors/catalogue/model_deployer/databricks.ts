/** The flavor `databricks` of model deployer: Databricks model serving. */
import type {Flavor} from '../../flavor.js';
import {text} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'databricks',
  title: 'Databricks model serving',
  docs: 'https://docs.databricks.com/machine-learning/model-serving/',
  schema: {
    type: 'object',
    required: ['host'],
    properties: {
      host: text('Address of the workspace', {examples: ['https://dbc-1234.cloud.databricks.com']}),
      client_id: text('Client id of a service principal'),
      client_secret: text('Secret of the service principal'),
      secret_name: text('Name of a secret that holds both'),
    },
    additionalProperties: true,
  },
  secretFields: ['/client_id', '/client_secret'],
  notPortable: [],
  needs: [{kind: 'secret', field: '/secret_name', text: 'the secret'}],
  connectorTypes: [],
  local: false,
};
