/** The flavor `artifact` of log store: Logs beside the artifacts. */
import type {Flavor} from '../../flavor.js';
import {otelFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'log_store',
  name: 'artifact',
  title: 'Logs beside the artifacts',
  docs: 'https://opentelemetry.io/docs/specs/otel/logs/',
  schema: {
    type: 'object',
    properties: {
      ...otelFields,
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
