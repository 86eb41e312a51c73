/** The flavor `nebius` of step operator: Nebius serverless jobs. */
import type {Flavor} from '../../flavor.js';
import {credentials, flag, map, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'nebius',
  title: 'Nebius serverless jobs',
  docs: 'https://docs.nebius.com/',
  schema: {
    type: 'object',
    required: ['project_id', 'subnet_id'],
    properties: {
      project_id: text('Id of the project', {minLength: 1}),
      subnet_id: text('Id of the subnet', {minLength: 1}),
      credentials_file: text('Path of a service account key file', {examples: ['/etc/keys/nebius.json']}),
      registry_secret_version: text('Version of the secret that the image is pulled with'),
      platform: text('Platform', {pattern: '^gpu-[a-z0-9-]+$', examples: ['gpu-h100-sxm']}),
      preset: text('Size of the machine', {pattern: '^1gpu-[1-9][0-9]*vcpu-[1-9][0-9]*gb$', examples: ['1gpu-16vcpu-200gb']}),
      disk_size_gib: whole('Disk in GiB', {default: 100, minimum: 1}),
      shm_size_gib: whole('Shared memory in GiB', {default: 16}),
      timeout_seconds: whole('Seconds that a job may run', {default: 3600, minimum: 3600, maximum: 604800}),
      provisioning_timeout_seconds: whole('Seconds until a machine has to be there', {default: 1800, minimum: 1}),
      total_timeout_seconds: whole('Seconds for all of it', {default: 7200, minimum: 1}),
      cancel_timeout_seconds: whole('Seconds that a cancellation may take', {default: 120, minimum: 1}),
      request_timeout_seconds: whole('Seconds that a request may take', {default: 30, minimum: 1, maximum: 300}),
      poll_interval_seconds: whole('Seconds between two questions about the state', {default: 5, minimum: 1, maximum: 60}),
      publication_grace_seconds: whole('Seconds until the result has to be there', {default: 30, minimum: 1, maximum: 300}),
      public_ip: flag('Give the machine a public address', false),
      environment_secret_versions: map('Environment variables and the versions of secrets that fill them'),
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [{kind: 'file', field: '/credentials_file', text: 'the key file'}, credentials('nebius', ['/credentials_file'])],
  connectorTypes: [],
  local: false,
};
