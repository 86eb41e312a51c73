/** The flavor `local` of orchestrator: Steps as processes of this machine. */
import type {Flavor} from '../../flavor.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'local',
  title: 'Steps as processes of this machine',
  docs: null,
  schema: {
    type: 'object',
    properties: {},
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: true,
};
