/** `cairn key list`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {keyListView} from '../../render/views/key.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function keyListCommand(app: App, run = runKeyList): Verb {
  return verb('list', 'List your API keys, without their tokens', ['cairn key list', 'cairn key list -o json']).action(async () => {
    app.show(await run(app));
  });
}

export async function runKeyList(app: App): Promise<View> {
  const {client, remote} = await app.session();
  return keyListView(await app.progress(`Asking ${remote.name}`, client.keys.list()), app.now());
}
