/** The flavor `databricks` of orchestrator: Databricks jobs. */
import type {Flavor} from '../../flavor.js';
import {anything, map, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'databricks',
  title: 'Databricks jobs',
  docs: 'https://docs.databricks.com/jobs/',
  schema: {
    type: 'object',
    required: ['host'],
    properties: {
      host: text('Address of the workspace', {examples: ['https://dbc-1234.cloud.databricks.com']}),
      client_id: text('Client id of a service principal'),
      client_secret: text('Secret of the service principal'),
      synchronous,
      spark_version: text('Databricks runtime'),
      num_workers: whole('Number of workers'),
      node_type_id: text('Machine type'),
      policy_id: text('Cluster policy'),
      autoscale: anything('Least and greatest number of workers', [[1, 4]]),
      autotermination_minutes: whole('Minutes without work after which the cluster stops'),
      spark_conf: map('Settings of Spark'),
      spark_env_vars: map('Environment variables of Spark'),
      single_user_name: text('The one user of the cluster'),
      schedule_timezone: text('Time zone of schedules'),
    },
    additionalProperties: true,
  },
  secretFields: ['/client_id', '/client_secret'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
