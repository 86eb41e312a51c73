/** How a container of Azure is reached: from the component's path and secret, or else what Azure's own tools find in the environment. */
import type {ContainerClient} from '@azure/storage-blob';
import type * as Blob from '@azure/storage-blob';
import type {TokenCredential} from '@azure/identity';
import {AppError} from '../../domain/errors.js';
import {bucketPathOf} from './bucket-path.js';
import type {BucketPath} from './bucket-path.js';
import type {StoreSettings} from './settings.js';
import {vendorPackage} from './vendor.js';

export interface AzureSettings extends BucketPath {
  /** For one of these, whichever comes first. */
  readonly connectionString: string | undefined;
  readonly accountUrl: string | undefined;
  readonly accountName: string | undefined;
  readonly accountKey: string | undefined;
  readonly sasToken: string | undefined;
  readonly application: {readonly tenant: string; readonly id: string; readonly secret: string} | undefined;
}

/** Throws `invalid_input` where no account is named. What the secret says goes before the environment, as a whole: the two are never mixed. */
export function azureSettingsOf({config, secret, environment}: StoreSettings): AzureSettings {
  const path = bucketPathOf(config, ['az', 'abfs']);
  // abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/PREFIX
  const [container = '', host] = path.bucket.split('@');
  const said = Object.keys(secret).length > 0 ? secret : fromEnvironment(environment);
  const accountName = said.account_name ?? host?.split('.')[0];
  if (said.connection_string === undefined && said.account_url === undefined && accountName === undefined) {
    throw new AppError('invalid_input', `Nothing says in which storage account ${path.place} lies`, {
      hint: 'Name a secret with account_name and account_key, or connection_string, as authentication_secret of the component, or set AZURE_STORAGE_ACCOUNT_NAME.',
    });
  }
  return {
    ...path,
    bucket: container,
    connectionString: said.connection_string,
    accountUrl: said.account_url ?? (accountName === undefined ? undefined : `https://${accountName}.blob.core.windows.net`),
    accountName,
    accountKey: said.account_key,
    sasToken: said.sas_token,
    application: applicationOf(said),
  };
}

type Words = Readonly<Record<string, string | undefined>>;

function applicationOf({tenant_id: tenant, client_id: id, client_secret: secret}: Words): AzureSettings['application'] {
  return tenant === undefined || id === undefined || secret === undefined ? undefined : {tenant, id, secret};
}

/** The names that Azure's own command line and Python's adlfs know. */
function fromEnvironment(environment: Words): Words {
  return {
    connection_string: environment.AZURE_STORAGE_CONNECTION_STRING,
    account_name: environment.AZURE_STORAGE_ACCOUNT_NAME ?? environment.AZURE_STORAGE_ACCOUNT,
    account_key: environment.AZURE_STORAGE_ACCOUNT_KEY ?? environment.AZURE_STORAGE_KEY,
    sas_token: environment.AZURE_STORAGE_SAS_TOKEN,
  };
}

const retryOptions = {maxTries: 6, tryTimeoutInMs: 120_000, retryDelayInMs: 200, maxRetryDelayInMs: 5000};

export async function containerOf(sdk: typeof Blob, settings: AzureSettings): Promise<ContainerClient> {
  return (await serviceOf(sdk, settings)).getContainerClient(settings.bucket);
}

async function serviceOf(sdk: typeof Blob, settings: AzureSettings): Promise<Blob.BlobServiceClient> {
  const {connectionString, accountUrl = '', accountName, accountKey, sasToken} = settings;
  const options = {retryOptions};
  if (connectionString !== undefined) return parsed(() => sdk.BlobServiceClient.fromConnectionString(connectionString, options));
  if (accountName !== undefined && accountKey !== undefined) {
    return parsed(() => new sdk.BlobServiceClient(accountUrl, new sdk.StorageSharedKeyCredential(accountName, accountKey), options));
  }
  if (sasToken !== undefined) return new sdk.BlobServiceClient(`${accountUrl}?${sasToken.replace(/^\?/, '')}`, undefined, options);
  return new sdk.BlobServiceClient(accountUrl, await identityOf(settings), options);
}

async function identityOf({application}: AzureSettings): Promise<TokenCredential> {
  const identity = await vendorPackage('@azure/identity', () => import('@azure/identity'));
  return application === undefined
    ? new identity.DefaultAzureCredential()
    : new identity.ClientSecretCredential(application.tenant, application.id, application.secret);
}

/** The SDK's own message about a wrong connection string quotes it. */
function parsed<T>(make: () => T): T {
  try {
    return make();
  } catch {
    throw new AppError('invalid_input', 'The connection string or the account key of this Azure store is malformed', {
      hint: 'Copy it anew from the access keys of the storage account.',
    });
  }
}
