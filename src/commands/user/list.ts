/** `cairn user list`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {userListView} from '../../render/views/user.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function userListCommand(app: App, run = runUserList): Verb {
  return verb('list', 'List the people on the server', ['cairn user list', 'cairn user list -o name']).action(async () => {
    app.show(await run(app));
  });
}

export async function runUserList(app: App): Promise<View> {
  const {client, remote} = await app.session();
  return userListView(await app.progress(`Asking ${remote.name}`, client.users.list()));
}
