/** The flavor `daytona` of orchestrator: Daytona workspaces. */
import type {Flavor} from '../../flavor.js';
import {credentials, decimal, flag, list, map, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'daytona',
  title: 'Daytona workspaces',
  docs: 'https://www.daytona.io/docs/',
  schema: {
    type: 'object',
    properties: {
      api_key: text('API key'),
      server_url: text('Address of the server'),
      target: text('Region', {default: 'us'}),
      custom_commands: list('Shell lines before each step'),
      synchronous,
      image: text('Image of the workspace'),
      os_user: text('User in the workspace'),
      env_vars: map('Environment variables'),
      labels: map('Labels of the workspace'),
      public: flag('Let everybody see the workspace'),
      cpu: whole('Number of CPUs'),
      memory: whole('Memory in MB'),
      disk: whole('Disk in GB'),
      gpu: whole('Number of GPUs'),
      timeout: decimal('Seconds that a request may take'),
      auto_stop_interval: whole('Seconds without work after which the workspace stops'),
    },
    additionalProperties: true,
  },
  secretFields: ['/api_key'],
  notPortable: [],
  needs: [credentials('daytona', ['/api_key'])],
  connectorTypes: [],
  local: false,
};
