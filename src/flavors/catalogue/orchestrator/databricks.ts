/** The flavor `databricks` of orchestrator: Databricks jobs. */
import type {Flavor} from '../../flavor.js';
import {databricksFields, databricksSecretFields, flag, map, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'databricks',
  title: 'Databricks jobs',
  docs: 'https://docs.databricks.com/jobs/',
  schema: {
    type: 'object',
    required: ['host'],
    properties: {
      ...databricksFields,
      synchronous,
      schedule_timezone: text('Time zone of schedules'),
      job_tags: map('Tags of the job'),
      max_concurrent_runs: whole('Runs of the job that go on at the same time', {minimum: 1, maximum: 1000}),
      max_retries: whole('Attempts after a failure; -1 sets no end', {minimum: -1}),
      min_retry_interval_millis: whole('Milliseconds between two attempts'),
      retry_on_timeout: flag('Try again what took too long'),
    },
    additionalProperties: true,
  },
  secretFields: databricksSecretFields,
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
