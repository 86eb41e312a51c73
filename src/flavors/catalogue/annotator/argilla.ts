/** The flavor `argilla` of annotator: Argilla. */
import type {Flavor} from '../../flavor.js';
import {anything, authenticationSecret, authenticationSecretNeed, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'annotator',
  name: 'argilla',
  title: 'Argilla',
  docs: 'https://docs.argilla.io/',
  schema: {
    type: 'object',
    properties: {
      instance_url: text('Address', {examples: ['https://labels.example.com']}),
      port: whole('Port', {default: 6900, maximum: 65535}),
      api_key: text('API key'),
      authentication_secret: authenticationSecret,
      workspace: text('Workspace', {default: 'admin'}),
      headers: text('Headers of each request'),
      extra_headers: anything('Headers of each request, as a map or as JSON text'),
      httpx_extra_kwargs: anything('Settings of the HTTP client, as a map or as JSON text'),
    },
    additionalProperties: false,
  },
  secretFields: ['/api_key', '/extra_headers/Authorization'],
  notPortable: [],
  needs: [authenticationSecretNeed],
  connectorTypes: [],
  local: false,
};
