/** The flavor `vm_aws` of orchestrator: SkyPilot on Amazon EC2. */
import type {Flavor} from '../../flavor.js';
import {credentials, skypilotFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'vm_aws',
  title: 'SkyPilot on Amazon EC2',
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
  needs: [credentials('aws', [])],
  connectorTypes: ['aws-generic'],
  local: false,
};
