/** The flavor `dockerhub` of container registry: Docker Hub. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'dockerhub',
  title: 'Docker Hub',
  docs: 'https://docs.docker.com/docker-hub/',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('docker.io/acme'),
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
