/** `cairn key rotate`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {issuedKeyView} from '../../render/views/key.js';
import {endOf} from '../stack/grant-options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface KeyRotateRequest {
  readonly name: string;
  /** `24h`, or `0` to end the token so far at once. */
  readonly overlap: string;
}

export function keyRotateCommand(app: App, run = runKeyRotate): Verb {
  return verb('rotate', 'Give a key a new token; the one so far works on for a while', ['cairn key rotate ci', 'cairn key rotate ci --overlap 0'])
    .argument('<name>', 'the name of the key')
    .option('--overlap <time>', 'how long the token so far still works: 30m, 24h, 7d; 0 ends it at once', '24h')
    .action(async (name: string, flags: {readonly overlap: string}) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runKeyRotate(app: App, {name, overlap}: KeyRotateRequest): Promise<View> {
  const {client, remote} = await app.session();
  const now = app.now();
  const seconds = overlap === '0' ? 0 : (Date.parse(endOf(overlap, now) ?? '') - now.getTime()) / 1000;
  const issued = await app.progress(`Rotating ${name}`, client.keys.rotate(name, seconds));
  const until = seconds === 0 ? 'the one before has ended' : `the one before works for another ${overlap}`;
  return issuedKeyView(issued, {sentence: `The key ${issued.key.name} on ${remote.name} has a new token; ${until}.`, url: remote.url});
}
