import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openLocalBackend} from '../../src/backend/local/local-backend.js';
import {own} from '../../src/domain/manifest.js';
import {MemoryBackend} from '../../src/backend/memory/memory-backend.js';
import {backendContract} from './backend.contract.js';

backendContract('memory', async () => ({backend: new MemoryBackend(), namespace: own, close: async () => {}}));

backendContract('files', async () => {
  const home = await mkdtemp(join(tmpdir(), 'cairn-contract-'));
  const backend = openLocalBackend({data: join(home, 'data'), state: join(home, 'state'), cache: join(home, 'cache')});
  return {backend, namespace: own, close: () => rm(home, {recursive: true, force: true})};
});
