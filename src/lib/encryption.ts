/** Sealed texts: AES-256-GCM with a random nonce, bound to what they belong to. */
import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {AppError} from '../domain/errors.js';
import {SecretValue} from '../domain/secret-value.js';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a value under a key of 32 bytes. `belongsTo` (an id, a key's name) is authenticated
 * along: the result opens only with the same parts, so it can't be moved to another place.
 * The text form is `v1:` and base64url of nonce, tag and ciphertext.
 */
export function seal(value: SecretValue, key: Uint8Array, belongsTo: readonly string[]): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associatedData(belongsTo));
  const sealed = Buffer.concat([cipher.update(value.reveal(), 'utf8'), cipher.final()]);
  return `${version}:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** The value that was sealed. Throws `failed` where key, place or content is another. */
export function open(sealed: string, key: Uint8Array, belongsTo: readonly string[]): SecretValue {
  const [form, content = ''] = sealed.split(':');
  const bytes = Buffer.from(content, 'base64url');
  if (form !== version || bytes.length < nonceBytes + tagBytes) throw cannotOpen(belongsTo);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {authTagLength: tagBytes});
  decipher.setAAD(associatedData(belongsTo));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return new SecretValue(decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8'));
  } catch (cause) {
    throw cannotOpen(belongsTo, cause);
  }
}

/** As `open`, with the first of the keys that fits: after a rotation, what was sealed before it. Throws what the first key threw. */
export function openWithAny(sealed: string, keys: readonly Uint8Array[], belongsTo: readonly string[]): SecretValue {
  const failures: AppError[] = [];
  for (const key of keys) {
    try {
      return open(sealed, key, belongsTo);
    } catch (error) {
      failures.push(error as AppError);
    }
  }
  throw failures[0] ?? cannotOpen(belongsTo);
}

/** True for a text in the form that `seal` gives. */
export function isSealed(text: string): boolean {
  return /^v1:[A-Za-z0-9_-]{38,}$/.test(text);
}

function associatedData(belongsTo: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([version, ...belongsTo]));
}

function cannotOpen(belongsTo: readonly string[], cause?: unknown): AppError {
  return new AppError('failed', `an encrypted value (${belongsTo.join(', ')}) can not be read with this machine's key`, {
    hint: 'It was encrypted with another key, or its file was changed. Set the value again.',
    ...(cause === undefined ? {} : {cause}),
  });
}
