/** The flavor `vm_lambda` of orchestrator: SkyPilot on Lambda Cloud. */
import type {Flavor} from '../../flavor.js';
import {credentials, skypilotFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'vm_lambda',
  title: 'SkyPilot on Lambda Cloud',
  docs: 'https://docs.skypilot.co/',
  schema: {
    type: 'object',
    properties: {
      ...skypilotFields,
      api_key: text('API key'),
    },
    additionalProperties: true,
  },
  secretFields: ['/api_key'],
  notPortable: [],
  needs: [credentials('lambda', ['/api_key'])],
  connectorTypes: [],
  local: false,
};
