import {orchestratorContract} from './orchestrator.contract.js';

orchestratorContract({
  flavor: 'local',
  setup: () => ({component: 'here', config: {}, variables: process.env}),
  recovers: 'ended',
  taskWaits: true,
  tellsSignals: true,
  refused: [
    {what: 'a command that does not exist', task: {words: ['no-such-command-here', 'x']}, code: 'not_found', message: /no-such-command-here/},
    {what: 'a command that is no program', task: {words: ['/etc']}, code: 'invalid_input', message: /\/etc.*can't be executed/},
    {what: 'an environment that is too large', task: {environment: {BIG: 'x'.repeat(8_000_000)}}, code: 'too_large', message: /larger than the system takes/},
    {what: 'a folder that is not there', task: {folder: '/no/such/folder'}, code: 'not_found', message: /\/no\/such\/folder/},
    {what: 'a NUL character', task: {environment: {ODD: 'a\0b'}}, code: 'invalid_input', message: /NUL/},
  ],
});
