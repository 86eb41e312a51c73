/** The flavor `aws` of deployer: AWS App Runner. */
import type {Flavor} from '../../flavor.js';
import {credentials, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'aws',
  title: 'AWS App Runner',
  docs: 'https://docs.aws.amazon.com/apprunner/',
  schema: {
    type: 'object',
    properties: {
      region: text('Region'),
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [credentials('aws', [])],
  connectorTypes: ['aws-generic'],
  local: false,
};
