import {openGcpStore} from '../../src/pipeline/artifacts/gcp.js';
import {gcsSettings, startGcsFake} from '../support/gcs-fake.js';
import {objectStoreContract} from './object-store.contract.js';

objectStoreContract('a bucket of Google Cloud Storage (a fake)', async () => {
  const server = await startGcsFake();
  let count = 0;
  const openLast = () => openGcpStore(gcsSettings(server.url, `gs://bucket-${count}/some/prefix`));
  return {
    open: () => {
      server.createBucket(`bucket-${++count}`);
      return openLast();
    },
    again: openLast,
    close: () => server.close(),
  };
});
