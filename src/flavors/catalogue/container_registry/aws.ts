/** The flavor `aws` of container registry: Amazon Elastic Container Registry. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, registryUri, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'container_registry',
  name: 'aws',
  title: 'Amazon Elastic Container Registry',
  docs: 'https://docs.aws.amazon.com/ecr/',
  schema: {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: registryUri('123456789012.dkr.ecr.eu-central-1.amazonaws.com', '^[^\\s/]+$'),
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
