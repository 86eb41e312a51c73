/** The flavor `local_docker` of orchestrator: Steps as containers of this machine. */
import type {Flavor} from '../../flavor.js';
import {dockerNeed, map} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'local_docker',
  title: 'Steps as containers of this machine',
  docs: 'https://docs.docker.com/engine/',
  schema: {
    type: 'object',
    properties: {
      run_args: map('Further arguments of the container engine'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [dockerNeed],
  connectorTypes: [],
  local: true,
};
