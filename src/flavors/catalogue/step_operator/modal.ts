/** The flavor `modal` of step operator: Modal sandboxes. */
import type {Flavor} from '../../flavor.js';
import {credentials, modalFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'modal',
  title: 'Modal sandboxes',
  docs: 'https://modal.com/docs/guide/sandbox',
  schema: {
    type: 'object',
    properties: {
      ...modalFields,
    },
    additionalProperties: false,
  },
  secretFields: ['/token_id', '/token_secret'],
  notPortable: [],
  needs: [credentials('modal', ['/token_id'])],
  connectorTypes: [],
  local: false,
};
