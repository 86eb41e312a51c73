/** `cairn secret recipient`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {recipientView} from '../../render/views/secret.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function secretRecipientCommand(app: App, run = runSecretRecipient): Verb {
  return verb('recipient', 'Show the recipient that colleagues seal bundles for, to reach you', [
    'cairn secret recipient',
    'cairn secret recipient --output json',
  ]).action(async () => {
    app.show(await run(app));
  });
}

/** Public: whoever has it can seal for this home, and nothing else. */
export async function runSecretRecipient(app: App): Promise<View> {
  const {recipient} = await (await app.sealIdentity()).get();
  return recipientView(recipient);
}
