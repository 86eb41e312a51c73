import {openAzureStore} from '../../src/pipeline/artifacts/azure.js';
import {azureSettings, startAzure} from '../support/azure.js';
import {objectStoreContract} from './object-store.contract.js';

objectStoreContract('a container of Azure (azurite)', async () => {
  const server = await startAzure();
  let count = 0;
  const openLast = () => openAzureStore(azureSettings(server.url, `az://container-${count}/some/prefix`));
  return {
    open: async () => {
      await server.createContainer(`container-${++count}`);
      return openLast();
    },
    again: openLast,
    close: () => server.close(),
  };
});
