/** `cairn transfer list`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {transferListView} from '../../render/views/transfer.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function transferListCommand(app: App, run = runTransferList): Verb {
  return verb('list', 'List what is offered to you, and what you offered', ['cairn transfer list']).action(async () => {
    app.show(await run(app));
  });
}

export async function runTransferList(app: App): Promise<View> {
  const {client, remote} = await app.session();
  return transferListView(await app.progress(`asking ${remote.name}`, client.transfers.list()));
}
