/** `cairn lock`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {lockView} from '../../render/views/lock.js';
import {lockOf} from '../../sync/locked.js';
import {lockText, parseLock} from '../../sync/stack-lock.js';
import type {StackLock} from '../../sync/stack-lock.js';
import {stackNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {knownTeamOf, remoteNamedIn} from './team.js';

export interface LockRequest {
  readonly name?: string | undefined;
}

export function lockCommand(app: App, run = runLock): Verb {
  return verb('lock', 'Write down a stack exactly as it is, for --locked', ['cairn lock', 'cairn lock ann/prod', 'cairn pull --locked'])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .action(async (name: string | undefined) => {
      app.show(await run(app, {name}));
    });
}

export async function runLock(app: App, {name}: LockRequest): Promise<View> {
  const team = await knownTeamOf(app, remoteNamedIn(app, name === undefined ? [] : [name]));
  const lock = await lockOf(team, await stackNamed(app, name));
  return lockView(lock, await app.config().writeStackLock(lockText(lock)));
}

/** What `--locked` holds to. Rejects with `not_found` where there is no lock, and as `parseLock`. */
export function lockHere(app: App): StackLock {
  const found = app.config().stackLock();
  if (found !== null) return parseLock(found.text, found.place);
  throw new AppError('not_found', 'there is no .cairn/stack.lock here or in a folder above', {
    hint: 'Write one where the stack is as it should be, and commit it.',
    next: ['cairn lock'],
  });
}

/** What a push or pull with `--locked` is of: the locked stack with all its parts, and nothing else. Rejects with `usage` where more is named. */
export function wantedByLock({objects}: StackLock, {refs, all}: {readonly refs: readonly string[]; readonly all: boolean}, ids: 'stack' | 'every'): {readonly also: readonly string[]; readonly alone: true} {
  if (refs.length > 0 || all) throw new AppError('usage', '--locked is of the stack in .cairn/stack.lock; name nothing else with it');
  return {also: (ids === 'stack' ? objects.slice(0, 1) : objects).map(({id}) => id), alone: true};
}
