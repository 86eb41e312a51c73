/** Which server a stack is on, for what a run on it asks there and tells there. */
import type {Stored} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import type {App, Session} from './app.js';

/** Of another's stack the server that it came from, of one's own the current one. */
export async function serverOfStack(app: Pick<App, 'config' | 'local' | 'session'>, {resource: {id, namespace}}: Stored): Promise<Session | null> {
  const name = namespace.remote ?? app.config().currentRemote()?.value.name;
  if (name === undefined) return null;
  const session = await sessionIfAny(app, name);
  if (session === null) return null;
  const {instance, account} = session.remote;
  const known = (await (await app.local()).records({instance, account}, [id])).get(id);
  return known === undefined || known.base === null ? null : session;
}

async function sessionIfAny(app: Pick<App, 'session'>, name: string): Promise<Session | null> {
  try {
    return await app.session(name);
  } catch (error) {
    if (hasCode(error, 'no_remote') || hasCode(error, 'not_logged_in')) return null;
    throw error;
  }
}
