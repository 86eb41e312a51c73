/** The flavor `slurm` of orchestrator: Steps as jobs of a Slurm cluster. */
import type {Flavor} from '../../flavor.js';
import {decimal, list, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'slurm',
  title: 'Steps as jobs of a Slurm cluster',
  docs: 'https://slurm.schedmd.com/sbatch.html',
  schema: {
    type: 'object',
    properties: {
      partition: text('Partition', {examples: ['gpu']}),
      account: text('Account that is charged'),
      qos: text('Quality of service'),
      cluster: text('Cluster, where one controller knows several'),
      time_limit: text('Time that a job may take, as sbatch writes it', {pattern: '^(([0-9]+-)?[0-9]+(:[0-9]{2}){0,2}|UNLIMITED|INFINITE)$', examples: ['02:00:00']}),
      nodes: whole('Nodes of a job', {minimum: 1}),
      tasks_per_node: whole('Tasks on each node', {minimum: 1}),
      cpus_per_task: whole('CPUs of each task', {minimum: 1}),
      memory: text('Memory of each node', {pattern: '^[0-9]+[KMGT]?$', examples: ['16G']}),
      gpus: text('GPUs of a job, with or without their model', {examples: ['a100:2']}),
      gres: text('Generic resources of each node', {examples: ['gpu:1']}),
      constraint: text('Features that a node must have'),
      reservation: text('Reservation to run in'),
      work_dir: text('Folder that every node and the submitting machine see under the same path', {examples: ['/shared/ann/runs']}),
      setup: list('Shell lines before each step, such as `module load`'),
      sbatch_args: list('Further arguments of sbatch', undefined, {examples: [['--exclusive']]}),
      bin_dir: text('Folder of sbatch, scancel and the others, if it is not in the PATH', {examples: ['/opt/slurm/bin']}),
      poll_interval: decimal('Seconds between two questions about the state of jobs', {default: 5, minimum: 0.1}),
      max_array_tasks: whole('Tasks of one job array that run at the same time', {minimum: 1}),
      synchronous,
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [
    {kind: 'command', name: 'sbatch', text: 'the commands of Slurm', unless: ['/bin_dir']},
    {kind: 'file', field: '/work_dir', text: 'the shared folder'},
  ],
  connectorTypes: [],
  local: false,
};
