/** The flavor `azureml` of orchestrator: Azure Machine Learning. */
import type {Flavor} from '../../flavor.js';
import {credentials, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'azureml',
  title: 'Azure Machine Learning',
  docs: 'https://learn.microsoft.com/azure/machine-learning/',
  schema: {
    type: 'object',
    required: ['subscription_id', 'resource_group', 'workspace'],
    properties: {
      subscription_id: text('Subscription'),
      resource_group: text('Resource group'),
      workspace: text('Workspace'),
      synchronous,
      mode: text('What steps run on', {enum: ['serverless', 'compute-instance', 'compute-cluster'], default: 'serverless'}),
      compute_name: text('Name of the compute target'),
      size: text('Machine type'),
      location: text('Region'),
      tier: text('Price class', {enum: ['Dedicated', 'dedicated', 'LowPriority', 'low_priority']}),
      min_instances: whole('Least number of machines'),
      max_instances: whole('Greatest number of machines'),
      idle_time_before_shutdown_minutes: whole('Minutes without work after which an instance stops'),
      idle_time_before_scaledown_down: whole('Seconds without work after which a cluster shrinks'),
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [credentials('azure', [])],
  connectorTypes: ['azure-generic'],
  local: false,
};
