/** `cairn which`. */
import type {App} from '../app/app.js';
import {exitStatusOf, isAppError} from '../domain/errors.js';
import {activeStack, stackChain} from '../inventory/active-stack.js';
import type {View} from '../render/view.js';
import {whichView} from '../render/views/stack.js';
import {stackChoice} from './named-object.js';
import {verb} from './verb.js';
import type {Verb} from './verb.js';

export interface WhichRequest {
  readonly stack?: string;
}

export function whichCommand(app: App, run = runWhich): Verb {
  return verb('which', 'Show which stack is active, and what makes it so', ['cairn which', 'cairn which --stack prod'])
    .option('--stack <name>', 'as if a command were given this flag')
    .action(async (flags: WhichRequest) => {
      app.show(await run(app, flags));
    });
}

/** A name that leads nowhere is part of the answer: the chain is shown all the same, and the exit status is that of the failure. */
export async function runWhich(app: App, {stack}: WhichRequest): Promise<View> {
  const choice = stackChoice(app, stack);
  try {
    const {stored, chain} = await activeStack(await app.local(), choice);
    return whichView(chain, stored.resource);
  } catch (error) {
    if (!isAppError(error)) throw error;
    app.notice({level: 'warning', code: error.code, message: `${error.message}. ${error.hint ?? ''}`.trim()});
    return whichView(stackChain(choice), null, exitStatusOf[error.code]);
  }
}
