import {openS3Store} from '../../src/pipeline/artifacts/s3.js';
import {accessKey, createBucket, s3Settings, startS3} from '../support/s3.js';
import {startStrictS3} from '../support/s3-strict.js';
import {objectStoreContract} from './object-store.contract.js';

objectStoreContract('a bucket of S3 (fauxqs)', async () => {
  const server = await startS3();
  let count = 0;
  const openLast = () => openS3Store(s3Settings(server.url, `s3://bucket-${count}/some/prefix`));
  return {
    open: async () => {
      await createBucket(server.url, `bucket-${++count}`);
      return openLast();
    },
    again: openLast,
    close: () => server.close(),
  };
});

objectStoreContract('a bucket of S3 that checks digests and conditions (a fake)', async () => {
  const server = await startStrictS3(accessKey.id);
  const openLast = () => openS3Store(s3Settings(server.url, 's3://bucket/some/prefix'));
  return {
    open: () => {
      server.objects.clear();
      return openLast();
    },
    again: openLast,
    close: () => server.close(),
  };
});
