/** The flavor `gcp` of image builder: Google Cloud Build. */
import type {Flavor} from '../../flavor.js';
import {credentials, keyFileNeed, serviceAccountPath, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'image_builder',
  name: 'gcp',
  title: 'Google Cloud Build',
  docs: 'https://cloud.google.com/build/docs',
  schema: {
    type: 'object',
    properties: {
      cloud_builder_image: text('Image of the builder', {default: 'gcr.io/cloud-builders/docker'}),
      network: text('Network', {default: 'cloudbuild'}),
      build_timeout: whole('Seconds that a build may take', {default: 3600}),
      project: text('Project'),
      service_account_path: serviceAccountPath,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [keyFileNeed, credentials('gcp', ['/service_account_path'])],
  connectorTypes: ['gcp-generic'],
  local: false,
};
