/** The flavor `whylogs` of data validator: whylogs. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed} from '../fields.js';

export const flavor: Flavor = {
  type: 'data_validator',
  name: 'whylogs',
  title: 'whylogs',
  docs: 'https://whylogs.readthedocs.io/',
  schema: {
    type: 'object',
    properties: {
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [authenticationSecretNeed],
  connectorTypes: [],
  local: false,
};
