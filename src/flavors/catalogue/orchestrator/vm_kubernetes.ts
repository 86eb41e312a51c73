/** The flavor `vm_kubernetes` of orchestrator: SkyPilot on pods of a Kubernetes cluster. */
import type {Flavor} from '../../flavor.js';
import {skypilotFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'vm_kubernetes',
  title: 'SkyPilot on pods of a Kubernetes cluster',
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
  needs: [],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
