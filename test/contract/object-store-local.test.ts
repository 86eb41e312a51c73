import {join} from 'node:path';
import {openLocalStore} from '../../src/pipeline/artifacts/local-store.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import {objectStoreContract} from './object-store.contract.js';

objectStoreContract('a folder', async () => {
  const folder = temporaryFolder();
  let count = 0;
  const openLast = async () => openLocalStore(join(folder.path, `store-${count}`));
  return {
    open: () => {
      count++;
      return openLast();
    },
    again: openLast,
    close: async () => folder.remove(),
  };
});
