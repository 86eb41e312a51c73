/** The flavor `feast` of feature store: Feast. */
import type {Flavor} from '../../flavor.js';
import {localPath, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'feature_store',
  name: 'feast',
  title: 'Feast',
  docs: 'https://docs.feast.dev/',
  schema: {
    type: 'object',
    required: ['feast_repo'],
    properties: {
      feast_repo: text('Folder or address of the feature repository', {examples: ['features/']}),
      online_host: text('Host of the online store', {default: 'localhost'}),
      online_port: whole('Port of the online store', {default: 6379, maximum: 65535}),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'matches', field: '/feast_repo', pattern: localPath, reason: 'feast_repo is a folder of one machine'}],
  needs: [],
  connectorTypes: [],
  local: false,
};
