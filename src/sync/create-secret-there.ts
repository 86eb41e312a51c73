/** Making a secret on a server. */
import type {NewSecretThere, SecretThereDetail} from '../backend/server-secrets.js';
import {AppError} from '../domain/errors.js';
import {checkName} from '../domain/name.js';
import {checkSecretKey} from '../domain/secret-reference.js';
import {newId} from '../lib/uuid.js';
import type {SecretsOfServer} from './secrets-there.js';

/** In one's own namespace. Rejects with `invalid_name`, `invalid_input` where there is no value, or `exists`. */
export async function createThere({secrets, remoteName}: SecretsOfServer, secret: NewSecretThere): Promise<SecretThereDetail> {
  const {name, values} = secret;
  checkName(name, 'a secret');
  for (const key of values.keys()) checkSecretKey(key);
  if (values.size === 0) throw new AppError('invalid_input', `secret/${name} has no value`, {next: [`cairn secret create ${name} --value KEY=- --remote ${remoteName}`]});
  return secrets.create(newId(), secret);
}
