/** The flavor `ssh` of orchestrator: Steps as containers of a machine reached by SSH. */
import type {Flavor} from '../../flavor.js';
import {flag, map, sshFields, sshKeyNeed, sshMachineFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'ssh',
  title: 'Steps as containers of a machine reached by SSH',
  docs: 'https://man.openbsd.org/ssh',
  schema: {
    type: 'object',
    required: ['hostname'],
    properties: {
      ...sshFields,
      ...sshMachineFields,
      container_registry_autologin: flag('Log in to the registry of the stack on the machine', false),
      automatic_cleanup_pipeline_files: flag('Remove old files of runs', true),
      gpu_enabled_in_container: flag('Give the containers all GPUs', true),
      mounts_from_to: map('Folders of the machine and where containers see them', {examples: [{'/data': '/data'}]}),
    },
    additionalProperties: true,
  },
  secretFields: ['/ssh_private_key', '/ssh_key_passphrase'],
  notPortable: [],
  needs: [sshKeyNeed],
  connectorTypes: [],
  local: false,
};
