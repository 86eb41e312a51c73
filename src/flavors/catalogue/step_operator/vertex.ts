/** The flavor `vertex` of step operator: Google Vertex AI jobs. */
import type {Flavor} from '../../flavor.js';
import {anything, credentials, keyFileNeed, serviceAccountPath, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'vertex',
  title: 'Google Vertex AI jobs',
  docs: 'https://cloud.google.com/vertex-ai/docs',
  schema: {
    type: 'object',
    required: ['region'],
    properties: {
      region: text('Region', {examples: ['europe-west1']}),
      project: text('Project'),
      service_account_path: serviceAccountPath,
      machine_type: text('Machine type', {default: 'n1-standard-4'}),
      accelerator_type: text('Accelerator'),
      accelerator_count: whole('Number of accelerators', {default: 0}),
      boot_disk_size_gb: whole('Boot disk in GB', {default: 100}),
      boot_disk_type: text('Kind of boot disk', {default: 'pd-ssd'}),
      network: text('Network'),
      reserved_ip_ranges: anything('Names of reserved address ranges', ['range-1']),
      service_account: text('Service account of the steps'),
      encryption_spec_key_name: text('Encryption key'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [keyFileNeed, credentials('gcp', ['/service_account_path'])],
  connectorTypes: ['gcp-generic'],
  local: false,
};
