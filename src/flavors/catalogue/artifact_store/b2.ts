/** The flavor `b2` of artifact store: Backblaze B2. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecretNeed, credentials, s3Fields, s3SecretFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'b2',
  title: 'Backblaze B2',
  docs: 'https://www.backblaze.com/docs/cloud-storage',
  schema: {
    type: 'object',
    required: ['path'],
    properties: {
      path: text('Bucket, and a prefix in it', {pattern: '^s3://.+', examples: ['s3://my-bucket']}),
      ...s3Fields,
    },
    additionalProperties: false,
  },
  secretFields: s3SecretFields,
  notPortable: [],
  needs: [authenticationSecretNeed, credentials('b2', ['/key', '/authentication_secret'])],
  connectorTypes: [],
  local: false,
};
