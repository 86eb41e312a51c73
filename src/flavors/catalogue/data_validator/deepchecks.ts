/** The flavor `deepchecks` of data validator: Deepchecks. */
import type {Flavor} from '../../flavor.js';

export const flavor: Flavor = {
  type: 'data_validator',
  name: 'deepchecks',
  title: 'Deepchecks',
  docs: 'https://docs.deepchecks.com/',
  schema: {
    type: 'object',
    properties: {},
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
