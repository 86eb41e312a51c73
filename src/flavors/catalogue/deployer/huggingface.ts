/** The flavor `huggingface` of deployer: Hugging Face Spaces. */
import type {Flavor} from '../../flavor.js';
import {credentials, flag, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'deployer',
  name: 'huggingface',
  title: 'Hugging Face Spaces',
  docs: 'https://huggingface.co/docs/hub/spaces',
  schema: {
    type: 'object',
    properties: {
      token: text('Access token'),
      organization: text('Organization'),
      space_prefix: text('What the names of Spaces begin with', {default: 'zenml'}),
      space_hardware: text('Machine type', {examples: ['t4-small']}),
      space_storage: text('Size of the storage', {enum: ['small', 'medium', 'large']}),
      private: flag('Hide the Space from others', true),
    },
    additionalProperties: true,
  },
  secretFields: ['/token'],
  notPortable: [],
  needs: [credentials('huggingface', ['/token'])],
  connectorTypes: [],
  local: false,
};
