/** What `logout` and `disconnect` share: ending the token there, and forgetting it here. */
import type {App} from '../../app/app.js';
import type {RemoteSetting} from '../../config/config.js';
import {isAppError} from '../../domain/errors.js';

/** True if the server no longer accepts the token, or there was none. What the server says or doesn't say never keeps the token here. */
export async function signOut(app: App, remote: RemoteSetting): Promise<boolean> {
  const credentials = await app.credentials();
  const credential = await credentials.get(remote);
  if (credential === null) return true;
  const client = await app.client(remote.url, credential.token, remote);
  const problem = await app.progress(`Logging out of ${remote.name}`, problemOf(client.signOut()));
  await credentials.delete(remote);
  if (problem === null) return true;
  app.notice({
    level: 'warning',
    code: 'not_revoked',
    message: `The token is forgotten here, but the server accepts it until ${credential.expires}: ${problem}`,
  });
  return false;
}

/** A token that the server doesn't know any more is as good as revoked. */
async function problemOf(signedOut: Promise<void>): Promise<string | null> {
  try {
    await signedOut;
    return null;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.code === 'not_logged_in' ? null : error.message;
  }
}
