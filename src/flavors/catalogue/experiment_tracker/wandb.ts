/** The flavor `wandb` of experiment tracker: Weights & Biases. */
import type {Flavor} from '../../flavor.js';
import {list, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'experiment_tracker',
  name: 'wandb',
  title: 'Weights & Biases',
  docs: 'https://docs.wandb.ai/',
  schema: {
    type: 'object',
    required: ['api_key'],
    properties: {
      api_key: text('API key'),
      entity: text('User or team that runs belong to'),
      project_name: text('Project'),
      run_name: text('Name of the run'),
      tags: list('Tags of the run'),
      settings: map('Further settings of the run'),
    },
    additionalProperties: false,
  },
  secretFields: ['/api_key'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
