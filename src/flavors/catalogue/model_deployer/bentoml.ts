/** The flavor `bentoml` of model deployer: Models served by BentoML on this machine. */
import type {Flavor} from '../../flavor.js';
import {text} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'bentoml',
  title: 'Models served by BentoML on this machine',
  docs: 'https://docs.bentoml.com/',
  schema: {
    type: 'object',
    properties: {
      service_path: text('Folder in which services are kept on this machine'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its services run on the machine that started them'}],
  needs: [],
  connectorTypes: [],
  local: true,
};
