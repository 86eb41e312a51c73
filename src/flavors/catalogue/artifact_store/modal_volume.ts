/** The flavor `modal_volume` of artifact store: A volume of Modal. */
import type {Flavor} from '../../flavor.js';
import {credentials, flag, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'modal_volume',
  title: 'A volume of Modal',
  docs: 'https://modal.com/docs/guide/volumes',
  schema: {
    type: 'object',
    required: ['path'],
    properties: {
      path: text('Volume, and a prefix in it', {pattern: '^modal-volume://[^/?#@:]+(/[^?#]*)?$', examples: ['modal-volume://artifacts/churn']}),
      mount_path: text('Path under which sandboxes see the volume', {pattern: '^/.+', default: '/zenml-artifacts'}),
      create_if_missing: flag('Create the volume where it is missing', false),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [credentials('modal', [])],
  connectorTypes: [],
  local: false,
};
