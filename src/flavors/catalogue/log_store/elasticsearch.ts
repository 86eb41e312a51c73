/** The flavor `elasticsearch` of log store: Elasticsearch or OpenSearch. */
import type {Flavor} from '../../flavor.js';
import {map, otelFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'log_store',
  name: 'elasticsearch',
  title: 'Elasticsearch or OpenSearch',
  docs: 'https://www.elastic.co/docs/',
  schema: {
    type: 'object',
    required: ['url'],
    properties: {
      ...otelFields,
      url: text('Address of the cluster', {examples: ['https://logs.example.com:9200']}),
      index: text('Index of the entries', {default: 'zenml-logs'}),
      endpoint: text('Address that entries are sent to, if not the index'),
      headers: map('Headers of each request'),
      api_key: text('API key'),
      username: text('User'),
      password: text('Password'),
    },
    additionalProperties: true,
  },
  secretFields: ['/api_key', '/password', '/headers/Authorization'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
