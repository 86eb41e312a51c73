/** The flavor `runai` of deployer: NVIDIA Run:ai inference workloads. */
import type {Flavor} from '../../flavor.js';
import {map, runaiFields, runaiGpuFields, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'runai',
  title: 'NVIDIA Run:ai inference workloads',
  docs: 'https://run-ai-docs.nvidia.com/',
  schema: {
    type: 'object',
    required: ['client_id', 'client_secret', 'runai_base_url', 'project_name'],
    properties: {
      ...runaiFields,
      ...runaiGpuFields,
      min_replicas: whole('Least number of replicas', {default: 1}),
      max_replicas: whole('Greatest number of replicas', {default: 3, minimum: 1}),
      autoscaling_metric: text('What the number of replicas follows', {enum: ['concurrency', 'throughput', 'latency'], default: 'concurrency'}),
      autoscaling_metric_threshold: whole('Value of it that one replica bears', {default: 10, minimum: 1}),
      labels: map('Labels of the pods'),
      annotations: map('Annotations of the pods'),
      environment_variables: map('Environment variables of the containers'),
      workload_name_prefix: text('What the names of workloads begin with', {default: 'zenml-'}),
      image_pull_secret_name: text('Secret of Run:ai that the image is pulled with'),
    },
    additionalProperties: true,
  },
  secretFields: ['/client_id', '/client_secret'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
