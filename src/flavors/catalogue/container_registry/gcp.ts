/** The flavor `gcp` of container registry: Google Artifact Registry. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'gcp',
  title: 'Google Artifact Registry',
  docs: 'https://cloud.google.com/artifact-registry/docs',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('europe-docker.pkg.dev/acme/images'),
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
