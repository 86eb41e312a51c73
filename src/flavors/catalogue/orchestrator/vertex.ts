/** The flavor `vertex` of orchestrator: Google Vertex AI Pipelines. */
import type {Flavor} from '../../flavor.js';
import {anything, credentials, keyFileNeed, map, podSettings, serviceAccountPath, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'vertex',
  title: 'Google Vertex AI Pipelines',
  docs: 'https://cloud.google.com/vertex-ai/docs/pipelines',
  schema: {
    type: 'object',
    required: ['location'],
    properties: {
      location: text('Region', {examples: ['europe-west1']}),
      project: text('Project'),
      service_account_path: serviceAccountPath,
      pipeline_root: text('Bucket for intermediate files', {examples: ['gs://my-bucket/pipelines']}),
      encryption_spec_key_name: text('Encryption key'),
      workload_service_account: text('Service account of the steps'),
      function_service_account: text('Service account of the function that starts schedules'),
      scheduler_service_account: text('Service account of the scheduler'),
      network: text('Network'),
      cpu_limit: text('CPUs of a step'),
      memory_limit: text('Memory of a step'),
      gpu_limit: whole('GPUs of a step'),
      labels: map('Labels of the run'),
      synchronous,
      node_selector_constraint: anything('Accelerator that a node must have', [['cloud.google.com/gke-accelerator', 'NVIDIA_TESLA_T4']]),
      pod_settings: podSettings,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [keyFileNeed, credentials('gcp', ['/service_account_path'])],
  connectorTypes: ['gcp-generic'],
  local: false,
};
