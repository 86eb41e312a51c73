/** Azure's blob storage for tests: azurite, in memory, in a process of its own. */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {BlobServiceClient} from '@azure/storage-blob';
import type {StoreSettings} from '../../src/pipeline/artifacts/settings.js';
import {temporaryFolder} from './temporary-folder.js';
import {freePort} from './free-port.js';

const program = fileURLToPath(new URL('../../node_modules/azurite/dist/src/blob/main.js', import.meta.url));
/** Published by Microsoft for its emulators. */
export const azureAccount = {name: 'devstoreaccount1', key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='};

export interface AzureServer {
  /** With the account's name in its path. */
  readonly url: string;
  createContainer(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function startAzure(): Promise<AzureServer> {
  const folder = temporaryFolder();
  const port = await freePort();
  const child = spawn(process.execPath, [program, '--silent', '--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--blobPort', String(port)], {cwd: folder.path});
  let talk = '';
  child.stderr.on('data', (text: Buffer) => (talk += text.toString()));
  const ended = new Promise<void>(resolve => child.on('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}/${azureAccount.name}`;
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes('successfully') && resolve());
    child.on('exit', code => reject(new Error(`azurite ended with ${code}: ${talk}`)));
  });
  const service = BlobServiceClient.fromConnectionString(connectionString(url));
  return {
    url,
    createContainer: async name => void (await service.createContainer(name)),
    close: async () => {
      child.kill();
      await ended;
      folder.remove();
    },
  };
}

export function connectionString(url: string): string {
  return `DefaultEndpointsProtocol=http;AccountName=${azureAccount.name};AccountKey=${azureAccount.key};BlobEndpoint=${url};`;
}

export function azureSettings(url: string, path: string, secret: StoreSettings['secret'] = {connection_string: connectionString(url)}): StoreSettings {
  return {flavor: 'azure', folder: '/nonexistent', environment: {}, config: {path, authentication_secret: 'azure'}, secret};
}
