/** From the config of an S3-like component, in the words of boto3 that people bring along, to that of the vendor's SDK. */
import {readFileSync} from 'node:fs';
import type {PutObjectCommandInput, S3ClientConfig} from '@aws-sdk/client-s3';
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {bucketPathOf} from './bucket-path.js';
import type {BucketPath} from './bucket-path.js';
import type {StoreSettings} from './settings.js';

export interface S3Settings extends BucketPath {
  readonly client: S3ClientConfig;
  /** Of each request that writes: encryption, storage class and the like. */
  readonly writing: Partial<PutObjectCommandInput>;
  /** Of every request. */
  readonly always: {readonly RequestPayer?: 'requester'; readonly ExpectedBucketOwner?: string};
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly idle: number;
}

const second = 1000;
const clientKeys = ['endpoint_url', 'region_name', 'aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'use_ssl', 'verify', 'api_version'];
const configKeys = [
  'region_name', 'connect_timeout', 'read_timeout', 'max_pool_connections', 'retries', 's3', 'signature_version', 'use_dualstack_endpoint', 'use_fips_endpoint',
  'user_agent', 'user_agent_extra', 'tcp_keepalive', 'request_checksum_calculation', 'response_checksum_validation',
];
const addressingKeys = ['addressing_style', 'use_accelerate_endpoint', 'payload_signing_enabled', 'us_east_1_regional_endpoint'];
const writingKeys = ['ServerSideEncryption', 'SSEKMSKeyId', 'SSEKMSEncryptionContext', 'BucketKeyEnabled', 'StorageClass', 'ACL', 'Tagging'];
const alwaysKeys = ['RequestPayer', 'ExpectedBucketOwner'];

/** What the store of one of the flavors `s3`, `r2`, `b2` and `digitalocean_spaces` is opened with. Throws `invalid_input` for settings that contradict each other or that cairn can't keep. */
export function s3SettingsOf({flavor, config, secret, environment}: StoreSettings): S3Settings {
  const client = part(config, 'client_kwargs', clientKeys);
  const connection = part(config, 'config_kwargs', configKeys);
  const addressing = part(connection, 's3', addressingKeys);
  const requests = part(config, 's3_additional_kwargs', [...writingKeys, ...alwaysKeys]);
  const endpoint = text(client, 'endpoint_url') ?? endpointOf(flavor, config);
  return {
    ...bucketPathOf(config, ['s3', 'r2']),
    client: {
      ...regionOf({client, connection, config, flavor, environment, hasEndpoint: endpoint !== undefined}),
      ...addressOf(endpoint, client, addressing),
      ...credentialsOf(config, client, secret),
      useAccelerateEndpoint: addressing.use_accelerate_endpoint === true,
      useDualstackEndpoint: connection.use_dualstack_endpoint === true,
      useFipsEndpoint: connection.use_fips_endpoint === true,
      followRegionRedirects: true,
      maxAttempts: attemptsOf(connection),
      // Everything that is read is checked against its digest, and what is sent carries its own.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: connectionsOf(client, connection),
    },
    writing: pick(requests, writingKeys),
    always: pick(requests, alwaysKeys),
    idle: milliseconds(connection, 'read_timeout', 60),
  };
}

/** The name of the bucket stands in the path where the address is somebody's own, unless they say otherwise. */
function addressOf(endpoint: string | undefined, client: JsonObject, {addressing_style: style}: JsonObject): Pick<S3ClientConfig, 'endpoint' | 'tls' | 'forcePathStyle'> {
  const forcePathStyle = style === 'path' || (style !== 'virtual' && endpoint !== undefined);
  return {forcePathStyle, ...(endpoint === undefined ? {tls: client.use_ssl !== false} : {endpoint})};
}

/** Those who run S3 for others have one address for each account or region. */
function endpointOf(flavor: string, config: JsonObject): string | undefined {
  const [account, region] = [text(config, 'account_id'), text(config, 'region')];
  if (flavor === 'r2' && account !== undefined) return `https://${account}.r2.cloudflarestorage.com`;
  if (flavor === 'digitalocean_spaces' && region !== undefined) return `https://${region}.digitaloceanspaces.com`;
  if (flavor === 's3') return undefined;
  const field = {r2: 'account_id', digitalocean_spaces: 'region'}[flavor];
  throw new AppError('invalid_input', `The address of this ${flavor} store is missing`, {
    hint: field === undefined ? 'Say it as endpoint_url in client_kwargs.' : `Say its ${field}, or endpoint_url in client_kwargs.`,
  });
}

interface RegionSources {
  readonly client: JsonObject;
  readonly connection: JsonObject;
  readonly config: JsonObject;
  readonly flavor: string;
  readonly environment: StoreSettings['environment'];
  readonly hasEndpoint: boolean;
}

/** Left to the SDK, which looks into its own files, where nothing names one. Stores that speak the protocol mostly don't care. */
function regionOf({client, connection, config, flavor, environment, hasEndpoint}: RegionSources): {region?: string} {
  const said = text(client, 'region_name') ?? text(connection, 'region_name');
  if (said !== undefined) return {region: said};
  if (flavor === 'r2') return {region: 'auto'};
  const usual = text(config, 'region') ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (usual !== undefined && usual !== '') return {region: usual};
  return hasEndpoint ? {region: 'us-east-1'} : {};
}

/** Left to the SDK (environment, profiles, roles of machines) where neither the component nor its secret has any. */
function credentialsOf(config: JsonObject, client: JsonObject, secret: StoreSettings['secret']): Pick<S3ClientConfig, 'credentials'> {
  const sources = [
    [text(config, 'key'), text(config, 'secret'), text(config, 'token')],
    [text(client, 'aws_access_key_id'), text(client, 'aws_secret_access_key'), text(client, 'aws_session_token')],
    [secret.aws_access_key_id, secret.aws_secret_access_key, secret.aws_session_token],
    [secret.key, secret.secret, secret.token],
  ] as const;
  const [accessKeyId, secretAccessKey, sessionToken] = sources.find(([id, key]) => id !== undefined || key !== undefined) ?? [];
  if (accessKeyId === undefined && secretAccessKey === undefined) return {};
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new AppError('invalid_input', 'An access key has an id and a secret, and one of them is missing', {hint: 'Set both key and secret of the component.'});
  }
  return {credentials: {accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : {sessionToken})}};
}

/** boto3 counts the attempts after the first as `max_attempts`, and all of them as `total_max_attempts`. */
function attemptsOf(connection: JsonObject): number {
  const retries = part(connection, 'retries', ['max_attempts', 'total_max_attempts', 'mode']);
  if (typeof retries.total_max_attempts === 'number') return Math.max(1, retries.total_max_attempts);
  return typeof retries.max_attempts === 'number' ? retries.max_attempts + 1 : 6;
}

function connectionsOf(client: JsonObject, connection: JsonObject): NonNullable<S3ClientConfig['requestHandler']> {
  const maxSockets = typeof connection.max_pool_connections === 'number' ? connection.max_pool_connections : 32;
  const trust = typeof client.verify === 'string' ? {ca: certificatesIn(client.verify)} : {rejectUnauthorized: client.verify !== false};
  const idle = milliseconds(connection, 'read_timeout', 60);
  return {
    connectionTimeout: milliseconds(connection, 'connect_timeout', 10),
    requestTimeout: idle,
    throwOnRequestTimeout: true,
    socketTimeout: idle,
    httpAgent: {maxSockets, keepAlive: true},
    httpsAgent: {maxSockets, keepAlive: true, ...trust},
  };
}

function certificatesIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('invalid_input', `${file}, the certificates that client_kwargs names as verify, can not be read`, {details: {file}, cause: error});
  }
}

function milliseconds(of: JsonObject, key: string, usual: number): number {
  return (typeof of[key] === 'number' ? of[key] : usual) * second;
}

/** A map in the config, empty where it isn't said. What isn't known in it would silently not be kept, so it is refused. */
function part(of: JsonObject, key: string, known: readonly string[]): JsonObject {
  const value: Json | undefined = of[key];
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw new AppError('invalid_input', `${key} is no map`);
  const unknown = Object.keys(value).find(each => !known.includes(each));
  if (unknown === undefined) return value;
  throw new AppError('invalid_input', `Runs don't know ${unknown} in ${key}`, {hint: `They know ${known.join(', ')}.`, details: {field: `/${key}/${unknown}`}});
}

function text(of: JsonObject, key: string): string | undefined {
  const value = of[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function pick(of: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(of).filter(([key]) => keys.includes(key)));
}
