/** The flavor `s3` of artifact store: Amazon S3, or a store that speaks its protocol. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecretNeed, credentials, s3Fields, s3SecretFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 's3',
  title: 'Amazon S3, or a store that speaks its protocol',
  docs: 'https://docs.aws.amazon.com/s3/',
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
  needs: [authenticationSecretNeed, credentials('aws', ['/key', '/authentication_secret'])],
  connectorTypes: ['s3-bucket'],
  local: false,
};
