/** The flavor `local_threaded` of orchestrator: Steps as threads of one process of this machine. */
import type {Flavor} from '../../flavor.js';
import {whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'local_threaded',
  title: 'Steps as threads of one process of this machine',
  docs: null,
  schema: {
    type: 'object',
    properties: {
      max_workers: whole('Steps that run at the same time', {minimum: 1}),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: true,
};
