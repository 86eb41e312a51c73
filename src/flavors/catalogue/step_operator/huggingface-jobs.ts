/** The flavor `huggingface-jobs` of step operator: Hugging Face jobs. */
import type {Flavor} from '../../flavor.js';
import {anything, credentials, decimal, flag, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'huggingface-jobs',
  title: 'Hugging Face jobs',
  docs: 'https://huggingface.co/docs/hub/jobs',
  schema: {
    type: 'object',
    properties: {
      token: text('Access token'),
      namespace: text('User or organization'),
      hardware_flavor: text('Machine type', {examples: ['a10g-small']}),
      timeout: anything('Time that a job may take: seconds, or a number with a unit', [1800, '2h']),
      pass_env_as_secrets: flag('Hand environment variables over encrypted', true),
      stream_logs: flag('Show the log of the job'),
      poll_interval_seconds: decimal('Seconds between two questions about the state', {default: 10}),
    },
    additionalProperties: false,
  },
  secretFields: ['/token'],
  notPortable: [],
  needs: [credentials('huggingface', ['/token'])],
  connectorTypes: [],
  local: false,
};
