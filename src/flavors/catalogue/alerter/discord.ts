/** The flavor `discord` of alerter: Discord. */
import type {Flavor} from '../../flavor.js';
import {text} from '../fields.js';

export const flavor: Flavor = {
  type: 'alerter',
  name: 'discord',
  title: 'Discord',
  docs: 'https://discord.com/developers/docs',
  schema: {
    type: 'object',
    required: ['discord_token'],
    properties: {
      discord_token: text('Token of the bot'),
      default_discord_channel_id: text('Channel'),
    },
    additionalProperties: false,
  },
  secretFields: ['/discord_token'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
