/** The flavor `slack` of alerter: Slack. */
import type {Flavor} from '../../flavor.js';
import {text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'alerter',
  name: 'slack',
  title: 'Slack',
  docs: 'https://api.slack.com/docs',
  schema: {
    type: 'object',
    required: ['slack_token'],
    properties: {
      slack_token: text('Token of the bot'),
      default_slack_channel_id: text('Channel', {examples: ['C0123456789']}),
      slack_channel_id: text('Channel of this component'),
      timeout: whole('Seconds to wait for an answer', {default: 300}),
    },
    additionalProperties: false,
  },
  secretFields: ['/slack_token'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
