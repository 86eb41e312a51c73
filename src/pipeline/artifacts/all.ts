/** Which flavor of artifact store is opened by what. The vendors' SDKs are loaded when one of theirs is opened. */
import {resolve} from 'node:path';
import {AppError} from '../../domain/errors.js';
import type {ArtifactStore} from './artifacts.js';
import {openContentStore} from './content-store.js';
import {openLocalStore} from './local-store.js';
import type {ObjectStore} from './object-store.js';
import type {StoreSettings} from './settings.js';

type Open = (settings: StoreSettings) => Promise<ObjectStore>;

const s3: Open = async settings => (await import('./s3.js')).openS3Store(settings);

const byFlavor: Readonly<Record<string, Open>> = {
  local: async ({config, folder}) => openLocalStore(resolve(typeof config.path === 'string' && config.path !== '' ? config.path : folder)),
  s3,
  r2: s3,
  b2: s3,
  digitalocean_spaces: s3,
  gcp: async settings => (await import('./gcp.js')).openGcpStore(settings),
  azure: async settings => (await import('./azure.js')).openAzureStore(settings),
};

/** Opens the store of that flavor; nothing is asked of it yet. Rejects with `unknown_flavor` for one that runs can't use, and with `invalid_input` for a config that says too little. */
export async function openArtifactStore(settings: StoreSettings): Promise<ArtifactStore> {
  const open = Object.hasOwn(byFlavor, settings.flavor) ? byFlavor[settings.flavor] : undefined;
  if (open !== undefined) return openContentStore(await open(settings));
  throw new AppError('unknown_flavor', `Runs can't keep their artifacts in a store of flavor ${settings.flavor}`, {
    hint: `They can in one of ${Object.keys(byFlavor).join(', ')}.`,
    details: {flavor: settings.flavor},
  });
}
