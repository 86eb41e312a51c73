/** The flavor `ssh` of step operator: Steps as containers of a machine reached by SSH. */
import type {Flavor} from '../../flavor.js';
import {flag, list, sshFields, sshKeyNeed, sshMachineFields, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'ssh',
  title: 'Steps as containers of a machine reached by SSH',
  docs: 'https://man.openbsd.org/ssh',
  schema: {
    type: 'object',
    required: ['hostname'],
    properties: {
      ...sshFields,
      ...sshMachineFields,
      gpu_indices: list('Numbers of the GPUs that the container gets', {type: 'integer', minimum: 0}),
      use_gpu_locks: flag('Let no two steps have the same GPU', true),
      gpu_lock_dir: text('Folder of the locks on the machine', {default: '/tmp/zenml-gpu-locks'}),
      docker_run_args: list('Arguments of `docker run`', undefined, {examples: [['--shm-size=2g']]}),
    },
    additionalProperties: true,
  },
  secretFields: ['/ssh_private_key', '/ssh_key_passphrase'],
  notPortable: [],
  needs: [sshKeyNeed],
  connectorTypes: [],
  local: false,
};
