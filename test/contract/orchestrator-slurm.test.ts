/** On a real cluster of one node. */
import {afterAll, beforeAll} from '@jest/globals';
import {whereInstalled} from '../support/required.js';
import {slurmCommands, startSlurm} from '../support/slurm.js';
import type {SlurmCluster} from '../support/slurm.js';
import {orchestratorContract} from './orchestrator.contract.js';

whereInstalled('slurm', slurmCommands, () => {
  let cluster: SlurmCluster;
  beforeAll(async () => void (cluster = await startSlurm()), 90_000);
  afterAll(() => cluster.stop(), 90_000);

  orchestratorContract({
    flavor: 'slurm',
    setup: () => ({component: 'hpc', config: {poll_interval: 0.2}, variables: cluster.variables}),
    recovers: 'taken up',
    taskWaits: false,
    tellsSignals: true,
    refused: [
      {what: 'a partition that does not exist', task: {settings: {partition: 'nowhere'}}, code: 'failed', message: /nowhere/},
      {what: 'a name that shells refuse', task: {environment: {'odd-name': 'x'}}, code: 'invalid_input', message: /odd-name/},
      {what: 'a NUL character', task: {environment: {ODD: 'a\0b'}}, code: 'invalid_input', message: /NUL/},
      {what: 'an argument that cairn decides', task: {settings: {sbatch_args: ['--outp=/etc/x']}}, code: 'invalid_input', message: /--outp/},
      {what: 'more memory than any node has', task: {resources: {cpu: null, memory: 2 ** 50, gpu: null}}, code: 'failed', message: /[Mm]emory/},
    ],
    records: async () => `${await cluster.run('scontrol', 'show', 'job', '--details', '--oneliner')}\n${await cluster.run('scontrol', 'show', 'job', '-dd')}`,
  });
});
