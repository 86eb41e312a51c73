/** `cairn stack get`. */
import type {App} from '../../app/app.js';
import {activeStack, winnerOf} from '../../inventory/active-stack.js';
import type {View} from '../../render/view.js';
import {objectJson} from '../../render/views/inventory.js';
import {activeStackView} from '../../render/views/stack.js';
import {stackChoice} from '../named-object.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function stackGetCommand(app: App, run = runStackGet): Verb {
  return verb('get', 'Show which stack is active', ['cairn stack get', 'cairn stack get -o json']).action(async () => {
    app.show(await run(app));
  });
}

export async function runStackGet(app: App): Promise<View> {
  const {stored, chain} = await activeStack(await app.local(), stackChoice(app));
  return activeStackView(objectJson(stored, await standingOf(app, stored)), winnerOf(chain));
}
