/** `cairn key describe`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {keyView} from '../../render/views/key.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function keyDescribeCommand(app: App, run = runKeyDescribe): Verb {
  return verb('describe', 'Show what a key may do, and when it was last used', ['cairn key describe ci'])
    .argument('<name>', 'the name of the key')
    .action(async (name: string) => {
      app.show(await run(app, name));
    });
}

export async function runKeyDescribe(app: App, name: string): Promise<View> {
  const {client, remote} = await app.session();
  return keyView(await app.progress(`Asking ${remote.name}`, client.keys.get(name)), app.now());
}
