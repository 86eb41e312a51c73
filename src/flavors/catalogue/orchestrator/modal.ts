/** The flavor `modal` of orchestrator: Modal sandboxes. */
import type {Flavor} from '../../flavor.js';
import {credentials, modalFields, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'modal',
  title: 'Modal sandboxes',
  docs: 'https://modal.com/docs/guide/sandbox',
  schema: {
    type: 'object',
    properties: {
      ...modalFields,
      mode: text('One sandbox for the whole pipeline, or one for each step', {enum: ['pipeline', 'per_step'], default: 'pipeline'}),
      max_parallelism: whole('Sandboxes that run at the same time, where each step has its own', {minimum: 1}),
      synchronous,
    },
    additionalProperties: true,
  },
  secretFields: ['/token_id', '/token_secret'],
  notPortable: [],
  needs: [credentials('modal', ['/token_id'])],
  connectorTypes: [],
  local: false,
};
