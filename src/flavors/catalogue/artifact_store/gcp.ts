/** The flavor `gcp` of artifact store: Google Cloud Storage. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, credentials, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'gcp',
  title: 'Google Cloud Storage',
  docs: 'https://cloud.google.com/storage/docs',
  schema: {
    type: 'object',
    required: ['path'],
    properties: {
      path: text('Bucket, and a prefix in it', {pattern: '^gs://.+', examples: ['gs://my-bucket']}),
      authentication_secret: authenticationSecret,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [authenticationSecretNeed, credentials('gcp', ['/authentication_secret'])],
  connectorTypes: ['gcs-bucket'],
  local: false,
};
