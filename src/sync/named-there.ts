/** Objects of a server by name, without the local store: for what is said about the server's side alone. */
import type {TeamBackend} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {parseRef} from '../domain/ref.js';

/** Ids of stacks that are named `prod`, `ann/prod`, or as refs. A name without an owner is one's own. Rejects with `not_found`. */
export async function stackIdsNamed(remote: TeamBackend, username: string, names: readonly string[]): Promise<readonly string[]> {
  return Promise.all(names.map(async text => {
    const {kind, name, owner} = parseRef(text, 'stack');
    const found = kind === 'stack' ? await remote.find({kind, name, namespace: {remote: null, owner: owner ?? username}}) : null;
    if (found === null) throw new AppError('not_found', `there is no stack "${text}" on the server that you may see`, {hint: 'A key is for what is on the server: push the stack first.', next: [`cairn push stack/${name}`]});
    return found.resource.id;
  }));
}
