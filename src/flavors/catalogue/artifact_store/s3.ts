/** The flavor `s3` of artifact store: Amazon S3, or a store that speaks its protocol. */
import type {Flavor} from '../../flavor.js';
import {authenticationSecret, authenticationSecretNeed, credentials, map, text} from '../fields.js';

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
      key: text('Access key id'),
      secret: text('Secret access key'),
      token: text('Session token'),
      authentication_secret: authenticationSecret,
      client_kwargs: map('Settings of the client', {examples: [{endpoint_url: 'https://minio.example.com', region_name: 'eu-central-1'}]}),
      config_kwargs: map('Settings of the connection'),
      s3_additional_kwargs: map('Arguments of each request'),
    },
    additionalProperties: false,
  },
  secretFields: ['/key', '/secret', '/token', '/client_kwargs/aws_access_key_id', '/client_kwargs/aws_secret_access_key', '/client_kwargs/aws_session_token'],
  notPortable: [],
  needs: [authenticationSecretNeed, credentials('aws', ['/key', '/authentication_secret'])],
  connectorTypes: ['s3-bucket'],
  local: false,
};
