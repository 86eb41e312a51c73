/** The flavor `evidently` of data validator: Evidently. */
import type {Flavor} from '../../flavor.js';

export const flavor: Flavor = {
  type: 'data_validator',
  name: 'evidently',
  title: 'Evidently',
  docs: 'https://docs.evidentlyai.com/',
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
