/** Secrets of the local store: names of keys in the open, each value encrypted by itself. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import {manifestOf, nameOf, own} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {checkName} from '../domain/name.js';
import {closest} from '../domain/closest.js';
import {checkSecretKey} from '../domain/secret-reference.js';
import type {SecretValue} from '../domain/secret-value.js';
import {open, openWithAny, seal} from '../lib/encryption.js';
import {newId} from '../lib/uuid.js';
import {create} from './register.js';

export interface NewSecret {
  readonly name: string;
  readonly values: ReadonlyMap<string, SecretValue>;
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rejects with `invalid_name` (of the secret or a key), `invalid_input` where there is no value, or `exists`. */
export async function createSecret(local: LocalBackend, secretKey: SecretKey, secret: NewSecret): Promise<Stored> {
  return secretKey.hold(async () => create(local, await sealedSecret(secretKey, secret)));
}

/** A secret with its values encrypted, ready to be committed while the key is held. */
export async function sealedSecret(secretKey: SecretKey, secret: NewSecret): Promise<Resource> {
  const {name, values, description, labels} = secret;
  checkName(name, 'a secret');
  if (values.size === 0) throw new AppError('invalid_input', `secret/${name} has no value`, {next: [`cairn secret create ${name} --value KEY=-`]});
  const id = newId();
  const spec = {values: await sealedValues(secretKey, id, values)};
  return {kind: 'secret', id, namespace: own, manifest: manifestOf({kind: 'secret', name, description, labels, spec})};
}

/** Values by key, each encrypted for the secret of that id; they are committed while the key is held. Rejects with `invalid_name` for what is no key. */
export async function sealedValues(secretKey: SecretKey, id: string, values: ReadonlyMap<string, SecretValue>): Promise<Record<string, string>> {
  for (const field of values.keys()) checkSecretKey(field);
  const {key} = await secretKey.get();
  return Object.fromEntries([...values].map(([field, value]) => [field, seal(value, key, boundTo(id, field))]));
}

/** The names of a secret's keys, in the order in which they were given. */
export function secretKeysOf({manifest}: Pick<Resource, 'manifest'>): readonly string[] {
  const {values} = manifest.spec;
  return isJsonObject(values) ? Object.keys(values) : [];
}

/** The value of one key. Rejects with `not_found`, or with `failed` where it was encrypted by another home's key. */
export async function revealSecret(secretKey: SecretKey, {resource}: Pick<Stored, 'resource'>, field: string): Promise<SecretValue> {
  const {values} = resource.manifest.spec;
  const sealed = isJsonObject(values) && Object.hasOwn(values, field) ? values[field] : undefined;
  if (typeof sealed !== 'string') throw noSuchKey(resource, field);
  const {key, earlier} = await secretKey.get();
  try {
    return openWithAny(sealed, [key, ...earlier], boundTo(resource.id, field));
  } catch (cause) {
    throw new AppError('failed', `secret/${nameOf(resource)}: the value of "${field}" can not be decrypted here`, {
      hint: 'It was encrypted with another key, or the file was changed by hand. Set the value again.',
      next: [`cairn secret update ${nameOf(resource)} --value ${field}=-`],
      cause,
    });
  }
}

/** A value of the secret with that id, under the key of now; the same text where it is so already. Rejects with `failed` where no key opens it. */
export async function sealedAnew(secretKey: SecretKey, {id, key: field}: {readonly id: string; readonly key: string}, sealed: string): Promise<string> {
  const {key, earlier} = await secretKey.get();
  try {
    open(sealed, key, boundTo(id, field));
    return sealed;
  } catch {
    return seal(openWithAny(sealed, earlier, boundTo(id, field)), key, boundTo(id, field));
  }
}

/** A value copied to another secret or key does not open there. */
function boundTo(id: string, field: string): readonly string[] {
  return [id, field];
}

/** `not_found`, with the keys that there are. */
export function noSuchKey(secret: Resource, field: string): AppError {
  const keys = secretKeysOf(secret);
  const near = closest(field, keys);
  return new AppError('not_found', `secret/${nameOf(secret)} has no key "${field}"`, {
    hint: near.length > 0 ? `Did you mean ${near.map(each => `"${each}"`).join(' or ')}?` : `Its keys are ${keys.join(', ')}.`,
    details: {keys},
  });
}
