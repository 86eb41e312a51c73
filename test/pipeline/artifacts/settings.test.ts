import {describe, expect, test} from '@jest/globals';
import type {JsonObject} from '../../../src/domain/json.js';
import {openArtifactStore} from '../../../src/pipeline/artifacts/all.js';
import {azureSettingsOf} from '../../../src/pipeline/artifacts/azure-config.js';
import {bucketPathOf} from '../../../src/pipeline/artifacts/bucket-path.js';
import {s3SettingsOf} from '../../../src/pipeline/artifacts/s3-config.js';
import type {StoreSettings} from '../../../src/pipeline/artifacts/settings.js';
import {refusal} from '../../support/contents.js';

const settings = (flavor: string, config: JsonObject, more: Partial<StoreSettings> = {}): StoreSettings => ({flavor, config, secret: {}, folder: '/x', environment: {}, ...more});
const s3 = (config: JsonObject, more?: Partial<StoreSettings>) => s3SettingsOf(settings('s3', {path: 's3://acme-ml/runs', ...config}, more)).client;

test.each([
  ['s3://acme-ml', 'acme-ml', '', 's3://acme-ml'],
  ['s3://acme-ml//some/prefix/', 'acme-ml', 'some/prefix/', 's3://acme-ml/some/prefix'],
])('%s is bucket %s with prefix "%s"', (path, ...parts) => {
  const [bucket, prefix, place] = parts;
  expect(bucketPathOf({path}, ['s3'])).toEqual({bucket, prefix, place});
});

test.each(['gs://x', 's3://', 's3:///x', 'acme', 's3://a?b', 's3://a b'])('%s is no path of such a store', path => {
  expect(() => bucketPathOf({path}, ['s3'])).toThrow(expect.objectContaining({code: 'invalid_input'}));
});

describe('a store that speaks S3', () => {
  test('takes its own key before that of its secret, and leaves the rest to the SDK', () => {
    const secret = {aws_access_key_id: 'B', aws_secret_access_key: 'b', aws_session_token: 't'};
    expect(s3({key: 'A', secret: 'a'}, {secret}).credentials).toEqual({accessKeyId: 'A', secretAccessKey: 'a'});
    expect(s3({}, {secret}).credentials).toEqual({accessKeyId: 'B', secretAccessKey: 'b', sessionToken: 't'});
    expect(s3({})).not.toHaveProperty('credentials');
  });

  test('names the bucket in the path where the address is somebody\'s own', () => {
    expect(s3({})).toMatchObject({forcePathStyle: false});
    expect(s3({})).not.toHaveProperty('endpoint');
    expect(s3({client_kwargs: {endpoint_url: 'https://minio.example.com'}})).toMatchObject({endpoint: 'https://minio.example.com', forcePathStyle: true, region: 'us-east-1'});
    expect(s3({client_kwargs: {endpoint_url: 'https://x.example.com'}, config_kwargs: {s3: {addressing_style: 'virtual'}}})).toMatchObject({forcePathStyle: false});
  });

  test('has the region that is said first', () => {
    const environment = {AWS_DEFAULT_REGION: 'eu-west-3'};
    expect(s3({client_kwargs: {region_name: 'eu-central-1'}}, {environment})).toMatchObject({region: 'eu-central-1'});
    expect(s3({}, {environment})).toMatchObject({region: 'eu-west-3'});
    expect(s3({})).not.toHaveProperty('region');
  });

  test('finds the address of those who run it for others', () => {
    const address = (flavor: string, config: JsonObject) => s3SettingsOf(settings(flavor, {path: 's3://x', ...config})).client.endpoint;
    expect(address('r2', {account_id: 'abc'})).toBe('https://abc.r2.cloudflarestorage.com');
    expect(address('digitalocean_spaces', {region: 'fra1'})).toBe('https://fra1.digitaloceanspaces.com');
    expect(() => address('b2', {})).toThrow('address');
  });

  test.each<JsonObject>([{key: 'A'}, {client_kwargs: {proxy: 'x'}}, {config_kwargs: {s3: {other: 1}}}, {s3_additional_kwargs: {SSECustomerKey: 'x'}}])('%j is refused', config => {
    expect(() => s3(config)).toThrow(expect.objectContaining({code: 'invalid_input'}));
  });
});

describe('a container of Azure', () => {
  const azure = (config: JsonObject, more?: Partial<StoreSettings>) => azureSettingsOf(settings('azure', {path: 'az://data/runs', ...config}, more));

  test('takes its account from the secret, the path or the environment', () => {
    const environment = {AZURE_STORAGE_ACCOUNT: 'fromenv', AZURE_STORAGE_KEY: 'k'};
    expect(azure({}, {secret: {account_name: 'acme', account_key: 'x'}, environment})).toMatchObject({bucket: 'data', accountName: 'acme', accountKey: 'x', accountUrl: 'https://acme.blob.core.windows.net'});
    expect(azure({path: 'abfs://data@lake.dfs.core.windows.net/runs'})).toMatchObject({bucket: 'data', prefix: 'runs/', accountName: 'lake'});
    expect(azure({}, {environment})).toMatchObject({accountName: 'fromenv', accountKey: 'k'});
  });

  test('without any account is refused', () => {
    expect(() => azure({})).toThrow(expect.objectContaining({code: 'invalid_input'}));
  });

  test('with a malformed connection string is refused without quoting it', async () => {
    const error = await refusal(openArtifactStore(settings('azure', {path: 'az://data'}, {secret: {connection_string: 'AccountKey=canary-of-azure'}})));
    expect(error.code).toBe('invalid_input');
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('canary-of-azure');
  });
});

test('a key file of Google that is none is refused without quoting it', async () => {
  const error = await refusal(openArtifactStore(settings('gcp', {path: 'gs://data'}, {secret: {token: 'canary-of-google'}})));
  expect(error.code).toBe('invalid_input');
  expect(JSON.stringify([error, error.message, error.stack])).not.toContain('canary-of-google');
});

test('a flavor that runs can not use is named', async () => {
  expect(await refusal(openArtifactStore(settings('modal_volume', {})))).toMatchObject({code: 'unknown_flavor', details: {flavor: 'modal_volume'}});
});
