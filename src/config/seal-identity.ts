/** The age identity of this home, in `identity.key`: encrypted with the key of the local secrets, so that it is as safe as they are. */
import {join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {SecretValue} from '../domain/secret-value.js';
import {ageIdentity, newAgeIdentity} from '../lib/age.js';
import {createWhole, readIfThere, writeAtomically} from '../lib/atomic-file.js';
import {isSealed, openWithAny, seal} from '../lib/encryption.js';
import {writing} from '../lib/errno.js';
import type {SealIdentity, SecretKey} from './config.js';

/** What the encrypted text belongs to: it does not open in any other place. */
const belongsTo = ['age identity'];

/** The identity of a config folder; made when it is first asked for. Rejects with `failed` where its file was damaged or its key is another one. */
export function openSealIdentity(folder: string, secretKey: SecretKey): SealIdentity {
  const place = join(folder, 'identity.key');
  return {
    get: async () => {
      const text = readIfThere(place) ?? (await secretKey.hold(async () => makeIdentity(place, (await secretKey.get()).key)));
      return ageIdentity((await opened(text, place, secretKey)).reveal());
    },
    sealAnew: async () => {
      const text = readIfThere(place);
      if (text === null) return;
      const identity = await opened(text, place, secretKey);
      const {key} = await secretKey.get();
      await writing(place, () => writeAtomically(place, sealedText(identity, key)));
    },
  };
}

/** What the file's text holds, under the key of now or one of before. */
async function opened(text: string, place: string, secretKey: SecretKey): Promise<SecretValue> {
  const sealed = text.trim();
  if (!isSealed(sealed)) throw unusable(place);
  const {key, earlier} = await secretKey.get();
  try {
    return openWithAny(sealed, [key, ...earlier], belongsTo);
  } catch (cause) {
    throw unusable(place, cause);
  }
}

/** The text of the file that stands then, this process's or that of one that was faster. */
async function makeIdentity(place: string, key: Uint8Array): Promise<string> {
  const {identity} = await newAgeIdentity();
  const text = sealedText(new SecretValue(identity), key);
  return (await writing(place, () => createWhole(place, text))) ? text : (readIfThere(place) ?? '');
}

function sealedText(identity: SecretValue, key: Uint8Array): string {
  return `${seal(identity, key, belongsTo)}\n`;
}

function unusable(place: string, cause?: unknown): AppError {
  return new AppError('failed', `${place} can not be read with this machine's key`, {
    hint: 'It was encrypted with another key, or was changed. Without it bundles sealed for this home stay closed; once removed, a new one is made.',
    details: {file: place},
    ...(cause === undefined ? {} : {cause}),
  });
}
