/** The flavor `docker` of deployer: Pipelines served by containers of this machine. */
import type {Flavor} from '../../flavor.js';
import {dockerNeed, map} from '../fields.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'docker',
  title: 'Pipelines served by containers of this machine',
  docs: 'https://docs.docker.com/engine/',
  schema: {
    type: 'object',
    properties: {
      run_args: map('Further arguments of the container engine'),
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its services run on the machine that started them'}],
  needs: [dockerNeed],
  connectorTypes: [],
  local: true,
};
