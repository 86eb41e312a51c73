/** The age identity of this home, in `identity.key`: encrypted with the key of the local secrets, so that it is as safe as they are. */
import {join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {SecretValue} from '../domain/secret-value.js';
import {ageIdentity, newAgeIdentity} from '../lib/age.js';
import {createWhole, readIfThere} from '../lib/atomic-file.js';
import {isSealed, openWithAny, seal} from '../lib/encryption.js';
import type {SealIdentity, SecretKey} from './config.js';

/** What the encrypted text belongs to: it does not open in any other place. */
const belongsTo = ['age identity'];

/** The identity of a config folder; made when it is first asked for. Rejects with `failed` where its file was damaged or its key is another one. */
export function openSealIdentity(folder: string, secretKey: SecretKey): SealIdentity {
  const place = join(folder, 'identity.key');
  return {
    get: async () => {
      const {key, earlier} = await secretKey.get();
      const text = readIfThere(place) ?? (await makeIdentity(place, key));
      const sealed = text.trim();
      if (!isSealed(sealed)) throw unusable(place);
      try {
        return await ageIdentity(openWithAny(sealed, [key, ...earlier], belongsTo).reveal());
      } catch (cause) {
        throw unusable(place, cause);
      }
    },
  };
}

/** The text of the file that stands then, this process's or that of one that was faster. */
async function makeIdentity(place: string, key: Uint8Array): Promise<string> {
  const {identity} = await newAgeIdentity();
  const text = `${seal(new SecretValue(identity), key, belongsTo)}\n`;
  return createWhole(place, text) ? text : (readIfThere(place) ?? '');
}

function unusable(place: string, cause?: unknown): AppError {
  return new AppError('failed', `${place} can not be read with this machine's key`, {
    hint: 'It was encrypted with another key, or was changed. Without it bundles sealed for this home stay closed; once removed, a new one is made.',
    details: {file: place},
    ...(cause === undefined ? {} : {cause}),
  });
}
