/** The flavor `vm_gcp` of orchestrator: SkyPilot on Google Compute Engine. */
import type {Flavor} from '../../flavor.js';
import {credentials, keyFileNeed, serviceAccountPath, skypilotFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'vm_gcp',
  title: 'SkyPilot on Google Compute Engine',
  docs: 'https://docs.skypilot.co/',
  schema: {
    type: 'object',
    properties: {
      ...skypilotFields,
      project: text('Project'),
      service_account_path: serviceAccountPath,
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [keyFileNeed, credentials('gcp', ['/service_account_path'])],
  connectorTypes: ['gcp-generic'],
  local: false,
};
