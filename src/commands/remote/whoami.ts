/** `cairn whoami`. */
import type {App} from '../../app/app.js';
import type {ServerClient} from '../../backend/server-client.js';
import {AppError, hasCode} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {whoamiView} from '../../render/views/remote.js';
import type {WireMe} from '../../wire/types.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function whoamiCommand(app: App, run = runWhoami): Verb {
  return verb('whoami', 'Show who you are on the current server', ['cairn whoami', 'cairn whoami --remote acme -o json']).action(async () => {
    app.show(await run(app));
  });
}

export async function runWhoami(app: App): Promise<View> {
  const {remote, client} = await app.session();
  const credential = await (await app.credentials()).get(remote);
  if (credential === null) throw new AppError('not_logged_in', `You are not logged in to ${remote.name}`, {next: [`cairn login ${remote.name}`]});
  const {expires, storedIn, place} = credential;
  const me = await app.progress(`Asking ${remote.name}`, meOf(client));
  if (me === null) {
    app.notice({level: 'warning', code: 'cached', message: `${remote.name} can not be reached: this is what it said when you logged in`});
  } else if (storedIn !== 'environment' && me.role !== remote.role) await app.config().saveRemote({...remote, role: me.role});
  return whoamiView({remote, role: me?.role ?? remote.role ?? null, credential: {kind: kindOf(me), storedIn, expires}}, {cached: me === null, kept: {credential: place, secretKey: (await app.secretKey()).where()}});
}

function kindOf(me: WireMe | null): 'session' | 'key' {
  return me?.key === undefined ? 'session' : 'key';
}

/** null where the server can't be asked now. */
async function meOf(client: ServerClient): Promise<WireMe | null> {
  try {
    return await client.me();
  } catch (error) {
    if (hasCode(error, 'unreachable') || hasCode(error, 'timed_out')) return null;
    throw error;
  }
}
