/** The flavor `datadog` of log store: Datadog. */
import type {Flavor} from '../../flavor.js';
import {otelFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'log_store',
  name: 'datadog',
  title: 'Datadog',
  docs: 'https://docs.datadoghq.com/logs/',
  schema: {
    type: 'object',
    properties: {
      ...otelFields,
      api_key: text('API key'),
      application_key: text('Application key'),
      site: text('Site', {default: 'datadoghq.com'}),
    },
    additionalProperties: true,
  },
  secretFields: ['/api_key', '/application_key'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
