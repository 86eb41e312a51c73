/** The flavor `baseten` of step operator: Baseten training jobs. */
import type {Flavor} from '../../flavor.js';
import {flag, map, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'baseten',
  title: 'Baseten training jobs',
  docs: 'https://docs.baseten.co/training/overview',
  schema: {
    type: 'object',
    required: ['api_key', 'project'],
    properties: {
      api_key: text('API key'),
      project: text('Training project'),
      registry_auth_secret: text('Secret of Baseten that the image is pulled with'),
      accelerator: text('Accelerator of each node', {default: 'H100'}),
      node_count: whole('Number of nodes', {default: 1, minimum: 1}),
      cpu_count: whole('CPUs of each node'),
      memory: text('Memory of each node', {examples: ['64Gi']}),
      secrets: map('Environment variables and the secrets of Baseten that fill them', {examples: [{HF_TOKEN: 'hf-access-token'}]}),
      enable_cache: flag('Keep a cache between jobs', false),
      enable_checkpointing: flag('Keep checkpoints', false),
    },
    additionalProperties: false,
  },
  secretFields: ['/api_key'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
