/** The flavor `local` of deployer: Pipelines served by processes of this machine. */
import type {Flavor} from '../../flavor.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'local',
  title: 'Pipelines served by processes of this machine',
  docs: null,
  schema: {
    type: 'object',
    properties: {},
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its services run on the machine that started them'}],
  needs: [],
  connectorTypes: [],
  local: true,
};
