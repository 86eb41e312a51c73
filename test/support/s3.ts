/** An S3 server for tests: fauxqs, in memory. It checks no signature, no digest, and knows no conditions. */
import {startFauxqs} from 'fauxqs';
import type {StoreSettings} from '../../src/pipeline/artifacts/settings.js';

export interface S3Server {
  readonly url: string;
  close(): Promise<void>;
}

export async function startS3(): Promise<S3Server> {
  const server = await startFauxqs({port: 0, logger: false});
  return {url: `http://127.0.0.1:${server.port}`, close: () => server.stop()};
}

export const accessKey = {id: 'AKIATESTTESTTEST', secret: 'canary-secret-key-of-s3'};

export async function createBucket(url: string, bucket: string): Promise<void> {
  const answer = await fetch(`${url}/${bucket}`, {method: 'PUT'});
  if (!answer.ok) throw new Error(`the bucket was not made: ${answer.status}`);
}

export function s3Settings(url: string, path: string, config: StoreSettings['config'] = {}): StoreSettings {
  const client = {endpoint_url: url, region_name: 'eu-central-1'};
  return {flavor: 's3', folder: '/nonexistent', secret: {}, environment: {}, config: {path, key: accessKey.id, secret: accessKey.secret, client_kwargs: client, ...config}};
}
