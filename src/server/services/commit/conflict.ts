/** The answer to a commit that was made against what is no longer current. */
import {AppError} from '../../../domain/errors.js';
import type {Right} from '../../../domain/right.js';
import type {WireConflicts} from '../../../wire/types.js';
import type {VisibleObject} from '../../repositories/objects.js';
import {present} from '../present.js';
import type {Draft} from './draft.js';

/** `conflict` with what is there now, as the caller sees it; what it doesn't see counts as missing. */
export async function conflictOver(draft: Draft, ids: readonly string[]): Promise<AppError> {
  const {transaction, viewer, current, rights} = draft;
  const seen = ids.filter(id => rights.has(id)).map(id => ({...current.get(id), right: rights.get(id) as Right}) as VisibleObject);
  const theirs = new Map((await present(transaction, viewer, seen)).map(object => [object.id, object]));
  const details: WireConflicts = {conflicts: ids.map(id => ({id, theirs: theirs.get(id) ?? null}))};
  const what = ids.length === 1 ? 'an object' : `${ids.length} objects`;
  return new AppError('conflict', `${what} changed on the server since you last saw it`, {
    hint: 'Nothing was changed. Pull, and try again.',
    details: {...details},
  });
}
