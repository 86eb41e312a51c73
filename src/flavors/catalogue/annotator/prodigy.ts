/** The flavor `prodigy` of annotator: Prodigy. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'annotator',
  name: 'prodigy',
  title: 'Prodigy',
  docs: 'https://prodi.gy/docs/',
  schema: {
    type: 'object',
    properties: {
      custom_config_path: text('Path of a configuration of Prodigy', {examples: ['/etc/prodigy.json']}),
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its annotations are kept on the machine that made them'}],
  needs: [authenticationSecretNeed, {kind: 'file', field: '/custom_config_path', text: 'the configuration of Prodigy'}],
  connectorTypes: [],
  local: true,
};
