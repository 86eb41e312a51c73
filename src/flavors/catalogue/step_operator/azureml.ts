/** The flavor `azureml` of step operator: Azure Machine Learning jobs. */
import type {Flavor} from '../../flavor.js';
import {credentials, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'azureml',
  title: 'Azure Machine Learning jobs',
  docs: 'https://learn.microsoft.com/azure/machine-learning/',
  schema: {
    type: 'object',
    required: ['subscription_id', 'resource_group', 'workspace_name'],
    properties: {
      subscription_id: text('Subscription'),
      resource_group: text('Resource group'),
      workspace_name: text('Workspace'),
      compute_target_name: text('Compute target'),
      mode: text('What steps run on', {enum: ['serverless', 'compute-instance', 'compute-cluster']}),
      compute_name: text('Name of the compute target'),
      environment_name: text('Environment'),
      tenant_id: text('Tenant'),
      service_principal_id: text('Service principal'),
      service_principal_password: text('Password of the service principal'),
    },
    additionalProperties: true,
  },
  secretFields: ['/tenant_id', '/service_principal_id', '/service_principal_password'],
  notPortable: [],
  needs: [credentials('azure', ['/service_principal_id'])],
  connectorTypes: ['azure-generic'],
  local: false,
};
