/** The object that an argument names, or where a stack may be left out the active one. */
import type {App} from '../app/app.js';
import type {Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import type {Kind} from '../domain/kind.js';
import {activeStack} from '../inventory/active-stack.js';
import type {StackChoice} from '../inventory/active-stack.js';
import {resolve} from '../inventory/resolve.js';

/** Rejects as `resolve`. */
export async function objectNamed(app: App, kind: Kind, text: string): Promise<Stored> {
  return resolve(await app.local(), text, {kind, identities: app.config().remotes()});
}

/** Of any kind; a text without one names a stack. Rejects as `resolve`. */
export async function anyObjectNamed(app: App, text: string): Promise<Stored> {
  return resolve(await app.local(), text, {defaultKind: 'stack', identities: app.config().remotes()});
}

/** Rejects as `resolve` or, without a text, as `activeStack`. */
export async function stackNamed(app: App, text: string | undefined): Promise<Stored> {
  if (text !== undefined) return objectNamed(app, 'stack', text);
  return (await activeStack(await app.local(), stackChoice(app))).stored;
}

/** Where the active stack may be named; `flag` is the value of `--stack`. */
export function stackChoice(app: App, flag?: string): StackChoice {
  return {config: app.config(), flag, variable: app.surroundings.variables.CAIRN_STACK};
}

/** Asks before something is deleted, unless that was answered by flag. Rejects with `confirmation_required` unless the answer is yes. */
export async function confirmDeletion(app: App, ref: string, yes: boolean): Promise<void> {
  if (yes) return;
  const prompter = await app.prompter();
  if (await prompter.confirm(`Delete ${ref}?`, '--yes')) return;
  throw new AppError('confirmation_required', `${ref} was not deleted`);
}
