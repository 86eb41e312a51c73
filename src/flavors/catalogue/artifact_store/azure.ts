/** The flavor `azure` of artifact store: Azure Blob Storage. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, credentials, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'azure',
  title: 'Azure Blob Storage',
  docs: 'https://learn.microsoft.com/azure/storage/blobs/',
  schema: {
    type: 'object',
    required: ['path'],
    properties: {
      path: text('Container, and a prefix in it', {pattern: '^(az|abfs)://.+', examples: ['az://my-container']}),
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [authenticationSecretNeed, credentials('azure', ['/authentication_secret'])],
  connectorTypes: ['blob-container'],
  local: false,
};
