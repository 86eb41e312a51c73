/** The flavor `github` of container registry: GitHub Container Registry. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, flag, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'github',
  title: 'GitHub Container Registry',
  docs: 'https://docs.github.com/packages',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('ghcr.io/acme'),
      default_repository: text('Repository for images that name none'),
      authentication_secret: authenticationSecret,
      automatic_token_authentication: flag('Log in with the token of the GitHub workflow', false),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [authenticationSecretNeed],
  connectorTypes: ['docker-registry'],
  local: false,
};
