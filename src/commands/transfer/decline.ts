/** `cairn transfer decline`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {droppedView} from '../../render/views/transfer.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {offerNamed} from './offer.js';

export function transferDeclineCommand(app: App, run = runTransferDecline): Verb {
  return verb('decline', 'Decline an offer, or take your own back', ['cairn transfer decline ann/prod'])
    .argument('<offer>', 'a stack as OWNER/NAME, a ref, or the id of the offer')
    .action(async (offer: string) => {
      app.show(await run(app, {offer}));
    });
}

export async function runTransferDecline(app: App, {offer}: {readonly offer: string}): Promise<View> {
  const session = await app.session();
  const found = await app.progress(`asking ${session.remote.name}`, offerNamed(session, offer));
  await session.client.transfers.drop(found.id);
  return droppedView(found);
}
