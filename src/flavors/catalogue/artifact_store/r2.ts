/** The flavor `r2` of artifact store: Cloudflare R2. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecretNeed, credentials, s3Fields, s3SecretFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'r2',
  title: 'Cloudflare R2',
  docs: 'https://developers.cloudflare.com/r2/',
  schema: {
    type: 'object',
    required: ['path'],
    properties: {
      path: text('Bucket, and a prefix in it', {pattern: '^r2://.+', examples: ['r2://my-bucket']}),
      ...s3Fields,
      account_id: text('Id of the account, where client_kwargs has no endpoint_url', {examples: ['a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6']}),
    },
    additionalProperties: false,
  },
  secretFields: s3SecretFields,
  notPortable: [],
  needs: [authenticationSecretNeed, credentials('cloudflare', ['/key', '/authentication_secret'])],
  connectorTypes: [],
  local: false,
};
