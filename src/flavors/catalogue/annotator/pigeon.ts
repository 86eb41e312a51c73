/** The flavor `pigeon` of annotator: Pigeon. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'annotator',
  name: 'pigeon',
  title: 'Pigeon',
  docs: 'https://github.com/agermanidis/pigeon',
  schema: {
    type: 'object',
    properties: {
      output_dir: text('Folder of the annotations on this machine', {default: 'annotations'}),
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its annotations are kept on the machine that made them'}],
  needs: [authenticationSecretNeed],
  connectorTypes: [],
  local: true,
};
