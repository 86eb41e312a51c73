/** Starts one task and goes on until it is killed: what is left is what `recover` finds. Arguments: a flavor, and JSON of its set-up and of a task. */
import {openOrchestrator} from '../../src/pipeline/orchestrators/all.js';
import type {OrchestratorSetup, Task} from '../../src/pipeline/orchestrators/orchestrator.js';

const [flavor = '', setup = '', task = ''] = process.argv.slice(2);
const orchestrator = await openOrchestrator(flavor, JSON.parse(setup) as OrchestratorSetup);
const [running] = orchestrator.start([JSON.parse(task) as Task], () => () => undefined);
await running;
process.stdout.write('started\n');
setInterval(() => undefined, 1000);
