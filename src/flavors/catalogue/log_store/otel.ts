/** The flavor `otel` of log store: Any receiver of OpenTelemetry logs. */
import type {Flavor} from '../../flavor.js';
import {map, otelFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'log_store',
  name: 'otel',
  title: 'Any receiver of OpenTelemetry logs',
  docs: 'https://opentelemetry.io/docs/specs/otlp/',
  schema: {
    type: 'object',
    properties: {
      ...otelFields,
      endpoint: text('Address of the receiver', {examples: ['https://otel.example.com/v1/logs']}),
      headers: map('Headers of each request'),
    },
    additionalProperties: true,
  },
  secretFields: ['/headers/Authorization'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
