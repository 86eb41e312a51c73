/** Run by crash.test.ts: registers stacks with their components until it is killed, and says what was acknowledged. */
import {openLocalBackend} from '../../../src/backend/local/local-backend.js';
import {manifestOf, own} from '../../../src/domain/manifest.js';
import {newId} from '../../../src/lib/uuid.js';

const [, , home = '', prefix = '', rounds = ''] = process.argv;
const backend = openLocalBackend({data: `${home}/data`, state: `${home}/state`, cache: `${home}/cache`});
for (let round = 0; round < Number(rounds); round += 1) {
  const name = `${prefix}-${round}`;
  const [o, s] = [newId(), newId()];
  const component = (kind: 'orchestrator' | 'artifact-store', id: string) => ({kind, id, namespace: own, manifest: manifestOf({kind, name, spec: {flavor: 'local'}})});
  const stack = {kind: 'stack' as const, id: newId(), namespace: own, manifest: manifestOf({kind: 'stack', name, spec: {components: {orchestrator: o, artifact_store: s}}})};
  await backend.commit([component('orchestrator', o), component('artifact-store', s), stack].map(resource => ({action: 'create', resource})));
  process.stdout.write(`${name}\n`);
}
