/** The flavor `digitalocean` of container registry: DigitalOcean container registry. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'digitalocean',
  title: 'DigitalOcean container registry',
  docs: 'https://docs.digitalocean.com/products/container-registry/',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('registry.digitalocean.com/acme', '^registry\\.digitalocean\\.com/\\S+$'),
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
