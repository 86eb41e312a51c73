/** The flavor `lightning` of orchestrator: Lightning AI studios. */
import type {Flavor} from '../../flavor.js';
import {list, synchronous, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'lightning',
  title: 'Lightning AI studios',
  docs: 'https://lightning.ai/docs',
  schema: {
    type: 'object',
    properties: {
      user_id: text('User id'),
      api_key: text('API key'),
      username: text('User name'),
      teamspace: text('Teamspace'),
      organization: text('Organization'),
      machine_type: text('Machine type'),
      main_studio_name: text('Studio that orchestrates'),
      custom_commands: list('Shell lines before each step'),
      synchronous,
    },
    additionalProperties: false,
  },
  secretFields: ['/user_id', '/api_key'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
