/** The flavor `gcp` of deployer: Google Cloud Run. */
import type {Flavor} from '../../flavor.js';
import {credentials, keyFileNeed, serviceAccountPath, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'gcp',
  title: 'Google Cloud Run',
  docs: 'https://cloud.google.com/run/docs',
  schema: {
    type: 'object',
    properties: {
      project: text('Project'),
      location: text('Region', {examples: ['europe-west1']}),
      service_account_path: serviceAccountPath,
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [keyFileNeed, credentials('gcp', ['/service_account_path'])],
  connectorTypes: ['gcp-generic'],
  local: false,
};
