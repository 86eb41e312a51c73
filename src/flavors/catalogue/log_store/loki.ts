/** The flavor `loki` of log store: Grafana Loki. */
import type {Flavor} from '../../flavor.js';
import {map, otelFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'log_store',
  name: 'loki',
  title: 'Grafana Loki',
  docs: 'https://grafana.com/docs/loki/latest/',
  schema: {
    type: 'object',
    properties: {
      ...otelFields,
      base_url: text('Address that is asked', {examples: ['https://loki.example.com']}),
      endpoint: text('Address that entries are sent to', {examples: ['https://loki.example.com/otlp/v1/logs']}),
      headers: map('Headers of each request'),
      api_key: text('API key'),
      username: text('User'),
      password: text('Password'),
    },
    additionalProperties: true,
  },
  secretFields: ['/api_key', '/username', '/password', '/headers/Authorization'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
