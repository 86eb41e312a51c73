import {afterAll, beforeAll, jest} from '@jest/globals';
import {podmanCommands, startPodman} from '../support/podman.js';
import type {Podman} from '../support/podman.js';
import {whereInstalled} from '../support/required.js';
import {orchestratorContract} from './orchestrator.contract.js';

// An engine starts processes of its own for each container: on a busy machine that takes seconds.
jest.setTimeout(90_000);

whereInstalled('podman', podmanCommands, () => {
  let podman: Podman;
  const image = 'localhost/cairn-test:1';

  beforeAll(async () => {
    podman = await startPodman();
  }, 60_000);
  afterAll(() => podman.stop(), 60_000);

  orchestratorContract({
    flavor: 'local_docker',
    setup: () => ({component: 'box', config: {}, variables: {DOCKER_HOST: podman.host}}),
    task: {image},
    recovers: 'taken up',
    taskWaits: false,
    tellsSignals: false,
    records: async task => JSON.stringify(JSON.parse(podman.run('ps', '--all', '--filter', `label=dev.cairn.task=${task.key}`, '--format', 'json'))),
    refused: [
      {what: 'a task without an image', task: {image: null}, code: 'invalid_input', message: /no image/},
      {what: 'an image that is nowhere', task: {image: 'localhost:1/none:2'}, code: 'not_found', message: /localhost:1\/none:2 is not on this machine, and can't be fetched/},
      {what: 'a command that the image does not have', task: {words: ['no-such-command-here']}, code: 'not_found', message: /cairn-test:1 has no command "no-such-command-here"/},
      {what: 'an argument that can not be mapped', task: {settings: {run_args: {restart: 'always'}}}, code: 'invalid_input', message: /no run_args "restart"/},
      {what: 'a folder that is not there', task: {folder: '/no/such/folder'}, code: 'not_found', message: /\/no\/such\/folder/},
    ],
  });
});
