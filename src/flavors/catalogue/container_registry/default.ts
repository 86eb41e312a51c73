/** The flavor `default` of container registry: Any registry that speaks the Docker protocol. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'default',
  title: 'Any registry that speaks the Docker protocol',
  docs: 'https://distribution.github.io/distribution/',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('registry.example.com'),
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
