/** `cairn remote list`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {remoteListView} from '../../render/views/remote.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function remoteListCommand(app: App, run = runRemoteList): Verb {
  return verb('list', 'List the servers that this machine is connected to', ['cairn remote list', 'cairn remote list -o json']).action(async () => {
    app.show(await run(app));
  });
}

export async function runRemoteList(app: App): Promise<View> {
  const config = app.config();
  return remoteListView(config.remotes(), config.currentRemote());
}
