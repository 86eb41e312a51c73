/** The flavor `vm_azure` of orchestrator: SkyPilot on Azure virtual machines. */
import type {Flavor} from '../../flavor.js';
import {credentials, skypilotFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'vm_azure',
  title: 'SkyPilot on Azure virtual machines',
  docs: 'https://docs.skypilot.co/',
  schema: {
    type: 'object',
    properties: {
      ...skypilotFields,
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [credentials('azure', [])],
  connectorTypes: ['azure-generic'],
  local: false,
};
