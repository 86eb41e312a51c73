/** The flavor `digitalocean_spaces` of artifact store: DigitalOcean Spaces. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecretNeed, credentials, s3Fields, s3SecretFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'digitalocean_spaces',
  title: 'DigitalOcean Spaces',
  docs: 'https://docs.digitalocean.com/products/spaces/',
  schema: {
    type: 'object',
    required: ['path'],
    properties: {
      path: text('Bucket, and a prefix in it', {pattern: '^s3://.+', examples: ['s3://my-bucket']}),
      ...s3Fields,
      region: text('Region, where client_kwargs has no endpoint_url', {pattern: '^[a-z]{2,6}[0-9]{1,2}$', examples: ['fra1']}),
    },
    additionalProperties: false,
  },
  secretFields: s3SecretFields,
  notPortable: [],
  needs: [authenticationSecretNeed, credentials('digitalocean', ['/key', '/authentication_secret'])],
  connectorTypes: [],
  local: false,
};
