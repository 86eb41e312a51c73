/** The flavor `webhook` of alerter: A plain webhook. */
import type {Flavor} from '../../flavor.js';
import {map, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'alerter',
  name: 'webhook',
  title: 'A plain webhook',
  docs: 'https://www.standardwebhooks.com',
  schema: {
    type: 'object',
    required: ['url'],
    properties: {
      url: text('Address that is sent to; a reference to a secret, where it has a token in it', {pattern: '^(https?://.+|\\{\\{.+\\}\\})$', examples: ['https://hooks.example.com/runs']}),
      token: text('Token for the header Authorization: Bearer'),
      signing_secret: text('Key that messages are signed with'),
      headers: map('Further headers'),
      timeout: whole('Seconds to wait for an answer', {default: 30, minimum: 1}),
    },
    additionalProperties: false,
  },
  secretFields: ['/token', '/signing_secret'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
