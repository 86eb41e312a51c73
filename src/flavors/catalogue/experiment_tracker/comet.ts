/** The flavor `comet` of experiment tracker: Comet. */
import type {Flavor} from '../../flavor.js';
import {list, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'experiment_tracker',
  name: 'comet',
  title: 'Comet',
  docs: 'https://www.comet.com/docs/',
  schema: {
    type: 'object',
    required: ['api_key'],
    properties: {
      api_key: text('API key'),
      workspace: text('Workspace'),
      project_name: text('Project'),
      experiment_name: text('Experiment'),
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
