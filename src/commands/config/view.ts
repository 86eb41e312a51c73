/** `cairn config view`. */
import type {App} from '../../app/app.js';
import {isAppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {configView} from '../../render/views/config.js';
import type {CredentialPlace} from '../../render/views/config.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {settingKeys, settingOrProblem} from './settings.js';

export function configViewCommand(app: App, run = runConfigView): Verb {
  return verb('view', 'Show every setting, where it comes from, and where credentials and keys lie', ['cairn config view', 'cairn config view -o json']).action(async () => {
    app.show(await run(app));
  });
}

/** Shows what can be shown, whatever is damaged; no value of a credential is part of it. */
export async function runConfigView(app: App): Promise<View> {
  const settings = settingKeys.map(key => settingOrProblem(app, key));
  const remotes = await orWarn(app, [], async () => app.config().remotes());
  const credentials: CredentialPlace[] = [];
  for (const remote of remotes) {
    const credential = await orWarn(app, null, async () => (await app.credentials()).get(remote));
    credentials.push({remote: remote.name, storedIn: credential?.storedIn ?? null, expires: credential?.expires ?? null});
  }
  const secretKey = await orWarn(app, null, async () => (await app.secretKey()).where());
  return configView({settings, folders: app.config().folders, credentials, secretKey: {storedIn: secretKey?.kind ?? null, place: secretKey?.place ?? null}});
}

async function orWarn<T>(app: App, otherwise: T, get: () => Promise<T>): Promise<T> {
  try {
    return await get();
  } catch (error) {
    if (!isAppError(error)) throw error;
    app.notice({level: 'warning', code: error.code, message: error.message});
    return otherwise;
  }
}
