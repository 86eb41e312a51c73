/** The API key of the environment, in front of the credentials that are kept: it is never written anywhere. */
import {AppError} from '../domain/errors.js';
import type {SecretValue} from '../domain/secret-value.js';
import type {Credential, Credentials, KeptCredential, RemoteSetting} from './config.js';

export interface EnvironmentCredential {
  readonly remote: RemoteSetting;
  readonly key: SecretValue;
  /** null for a key without an end. */
  readonly expires: string | null;
}

export function withEnvironment(kept: Credentials, {remote, key, expires}: EnvironmentCredential): Credentials {
  return {
    get: async (asked): Promise<KeptCredential | null> =>
      (asked.name === remote.name ? {token: key.reveal(), expires, storedIn: 'environment', place: 'CAIRN_API_KEY'} : kept.get(asked)),
    set: (asked, credential: Credential) => (asked.name === remote.name ? Promise.reject(notKept()) : kept.set(asked, credential)),
    delete: async asked => (asked.name === remote.name ? Promise.reject(notKept()) : kept.delete(asked)),
  };
}

function notKept(): AppError {
  return new AppError('usage', 'the server is named by CAIRN_SERVER_URL, with the key in CAIRN_API_KEY', {hint: 'Unset both variables to log in and out.'});
}
