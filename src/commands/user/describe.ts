/** `cairn user describe`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {userView} from '../../render/views/user.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function userDescribeCommand(app: App, run = runUserDescribe): Verb {
  return verb('describe', 'Show someone on the server', ['cairn user describe ann'])
    .argument('<name>', 'the username')
    .action(async (username: string) => {
      app.show(await run(app, username));
    });
}

export async function runUserDescribe(app: App, username: string): Promise<View> {
  const {client, remote} = await app.session();
  return userView(await app.progress(`Asking ${remote.name}`, client.users.get(username)));
}
