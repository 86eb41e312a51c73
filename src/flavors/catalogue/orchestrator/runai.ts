/** The flavor `runai` of orchestrator: NVIDIA Run:ai workloads. */
import type {Flavor} from '../../flavor.js';
import {decimal, map, runaiFields, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'runai',
  title: 'NVIDIA Run:ai workloads',
  docs: 'https://run-ai-docs.nvidia.com/',
  schema: {
    type: 'object',
    required: ['client_id', 'client_secret', 'runai_base_url', 'project_name'],
    properties: {
      ...runaiFields,
      gpu_request_type: text('Share of a GPU, or whole GPUs', {enum: ['portion', 'device'], default: 'portion'}),
      environment_variables: map('Environment variables of the containers'),
      workload_type: text('Kind of workload', {enum: ['training', 'inference'], default: 'training'}),
      monitoring_interval: decimal('Seconds between two questions about the state', {default: 30}),
      workload_timeout: whole('Seconds that a workload may take', {minimum: 1}),
      synchronous,
    },
    additionalProperties: false,
  },
  secretFields: ['/client_id', '/client_secret'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
