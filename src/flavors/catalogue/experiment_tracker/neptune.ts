/** The flavor `neptune` of experiment tracker: Neptune. */
import type {Flavor} from '../../flavor.js';
import {credentials, list, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'experiment_tracker',
  name: 'neptune',
  title: 'Neptune',
  docs: 'https://docs.neptune.ai/',
  schema: {
    type: 'object',
    properties: {
      project: text('Workspace and project', {examples: ['acme/churn']}),
      api_token: text('API token'),
      tags: list('Tags of the run'),
    },
    additionalProperties: false,
  },
  secretFields: ['/api_token'],
  notPortable: [],
  needs: [credentials('neptune', ['/api_token'])],
  connectorTypes: [],
  local: false,
};
