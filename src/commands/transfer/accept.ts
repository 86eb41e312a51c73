/** `cairn transfer accept`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {transferLines, transferView} from '../../render/views/transfer.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {offerNamed} from './offer.js';

export interface TransferAnswerRequest {
  readonly offer: string;
  readonly yes: boolean;
}

export function transferAcceptCommand(app: App, run = runTransferAccept): Verb {
  return verb('accept', 'Take over what was offered to you', ['cairn transfer accept ann/prod', 'cairn transfer accept ann/prod --yes'])
    .argument('<offer>', 'a stack as OWNER/NAME, a ref, or the id of the offer')
    .addOption(yesOption())
    .action(async (offer: string, flags: Omit<TransferAnswerRequest, 'offer'>) => {
      app.show(await run(app, {offer, ...flags}));
    });
}

export async function runTransferAccept(app: App, {offer, yes}: TransferAnswerRequest): Promise<View> {
  const session = await app.session();
  const {client, remote} = session;
  const found = await app.progress(`asking ${remote.name}`, offerNamed(session, offer));
  if (!yes) for (const message of transferLines(found)) app.notice({level: 'info', code: 'receipt', message});
  if (!yes && !(await (await app.prompter()).confirm(`Take it over from ${found.from}?`, '--yes'))) throw new AppError('confirmation_required', 'The offer is still open');
  return transferView(await app.progress(`taking it over on ${remote.name}`, client.transfers.accept(found.id)), remote.name);
}
