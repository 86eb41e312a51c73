/** The flavor `label_studio` of annotator: Label Studio. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'annotator',
  name: 'label_studio',
  title: 'Label Studio',
  docs: 'https://labelstud.io/guide/',
  schema: {
    type: 'object',
    properties: {
      instance_url: text('Address', {examples: ['https://labels.example.com']}),
      port: whole('Port', {default: 8093, maximum: 65535}),
      api_key: text('API key'),
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: ['/api_key'],
  notPortable: [],
  needs: [authenticationSecretNeed],
  connectorTypes: [],
  local: false,
};
