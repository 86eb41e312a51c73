/** The flavor `azure` of container registry: Azure Container Registry. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'azure',
  title: 'Azure Container Registry',
  docs: 'https://learn.microsoft.com/azure/container-registry/',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('acme.azurecr.io'),
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
