/** The flavor `slurm` of step operator: Steps as jobs of a Slurm cluster. */
import type {Flavor} from '../../flavor.js';
import {list, map, sshFields, sshKeyNeed, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'slurm',
  title: 'Steps as jobs of a Slurm cluster',
  docs: 'https://slurm.schedmd.com/sbatch.html',
  schema: {
    type: 'object',
    required: ['workdir'],
    properties: {
      ...sshFields,
      transport: text('How the submitting host is reached', {enum: ['ssh', 'local'], default: 'ssh'}),
      workdir: text('Folder that the submitting host and the nodes share', {examples: ['/shared/ann/runs']}),
      partition: text('Partition', {examples: ['gpu']}),
      time_limit: text('Time that a job may take, as sbatch writes it', {examples: ['2:00:00']}),
      account: text('Account that is charged'),
      qos: text('Quality of service'),
      extra_sbatch_directives: list('Further arguments of sbatch', undefined, {examples: [['--exclusive']]}),
      env_setup_command: text('Shell line before each step', {examples: ['module load python']}),
      container_runtime: text('Program that runs the image on a node', {enum: ['apptainer', 'singularity', 'pyxis', 'docker'], default: 'apptainer'}),
      container_mounts: map('Folders of the node and where containers see them', {examples: [{'/scratch/ann': '/scratch'}]}),
      container_run_args: list('Further arguments of that program'),
    },
    additionalProperties: true,
  },
  secretFields: ['/ssh_private_key', '/ssh_key_passphrase'],
  notPortable: [{when: 'equals', field: '/transport', value: 'local', reason: 'transport is local: it works on a machine of the cluster alone'}],
  needs: [sshKeyNeed],
  connectorTypes: [],
  local: false,
};
