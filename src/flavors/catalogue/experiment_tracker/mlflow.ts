/** The flavor `mlflow` of experiment tracker: MLflow Tracking. */
import type {Flavor} from '../../flavor.js';
import {flag, localPath, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'experiment_tracker',
  name: 'mlflow',
  title: 'MLflow Tracking',
  docs: 'https://mlflow.org/docs/latest/',
  schema: {
    type: 'object',
    properties: {
      tracking_uri: text('Address of the tracking server; inside the artifact store if left out', {examples: ['https://mlflow.example.com']}),
      tracking_username: text('User name'),
      tracking_password: text('Password'),
      tracking_token: text('Token'),
      tracking_insecure_tls: flag('Accept any certificate', false),
      databricks_host: text('Address of the Databricks workspace, where tracking_uri is `databricks`'),
      enable_unity_catalog: flag('Keep models in the Unity Catalog', false),
      experiment_name: text('Experiment'),
      nested: flag('Make a nested run for each step', false),
      tags: map('Tags of the run'),
    },
    additionalProperties: false,
  },
  secretFields: ['/tracking_username', '/tracking_password', '/tracking_token'],
  notPortable: [
    {when: 'matches', field: '/tracking_uri', pattern: localPath, reason: 'tracking_uri is a path of one machine'},
  ],
  needs: [],
  connectorTypes: [],
  local: false,
};
