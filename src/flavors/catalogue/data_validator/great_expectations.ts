/** The flavor `great_expectations` of data validator: Great Expectations. */
import type {Flavor} from '../../flavor.js';
import {flag, localPath, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'data_validator',
  name: 'great_expectations',
  title: 'Great Expectations',
  docs: 'https://docs.greatexpectations.io/',
  schema: {
    type: 'object',
    properties: {
      context_root_dir: text('Folder of the context'),
      context_config: map('The context itself'),
      configure_zenml_stores: flag('Keep expectations in the artifact store', false),
      configure_local_docs: flag('Write the documentation on this machine', true),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [
    {when: 'matches', field: '/context_root_dir', pattern: localPath, reason: 'context_root_dir is a folder of one machine'},
  ],
  needs: [],
  connectorTypes: [],
  local: false,
};
