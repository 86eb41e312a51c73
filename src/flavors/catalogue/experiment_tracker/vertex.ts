/** The flavor `vertex` of experiment tracker: Vertex AI experiments. */
import type {Flavor} from '../../flavor.js';
import {anything, credentials, keyFileNeed, serviceAccountPath, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'experiment_tracker',
  name: 'vertex',
  title: 'Vertex AI experiments',
  docs: 'https://cloud.google.com/vertex-ai/docs/experiments',
  schema: {
    type: 'object',
    properties: {
      project: text('Project'),
      service_account_path: serviceAccountPath,
      location: text('Region', {examples: ['europe-west1']}),
      staging_bucket: text('Bucket for files on their way', {pattern: '^gs://.+', examples: ['gs://my-bucket']}),
      network: text('Network'),
      service_account: text('Service account of the jobs'),
      encryption_spec_key_name: text('Key that encrypts the data'),
      experiment: text('Experiment', {pattern: '^[a-z0-9][a-z0-9-]{0,127}$', examples: ['churn']}),
      experiment_tensorboard: anything('TensorBoard of the experiment, or whether it has one', [false]),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [keyFileNeed, credentials('gcp', ['/service_account_path'])],
  connectorTypes: ['gcp-generic'],
  local: false,
};
