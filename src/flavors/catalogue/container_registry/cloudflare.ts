/** The flavor `cloudflare` of container registry: Cloudflare container registry. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'cloudflare',
  title: 'Cloudflare container registry',
  docs: 'https://developers.cloudflare.com/containers/',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('registry.cloudflare.com/acme'),
      default_repository: text('Repository for images that name none'),
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [authenticationSecretNeed],
  connectorTypes: ['docker-registry'],
  local: false,
};
