/** The flavor `local` of image builder: Images built by the engine of this machine. */
import type {Flavor} from '../../flavor.js';
import {dockerNeed} from '../fields.js';

export const flavor: Flavor = {
  type: 'image_builder',
  name: 'local',
  title: 'Images built by the engine of this machine',
  docs: 'https://docs.docker.com/build/',
  schema: {
    type: 'object',
    properties: {},
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [dockerNeed],
  connectorTypes: [],
  local: true,
};
