/** The answer to a commit that was made against what is no longer current. */
import {AppError} from '../../../domain/errors.js';
import type {WireConflicts} from '../../../wire/types.js';
import type {VisibleObject} from '../../repositories/objects.js';
import {ownerNames} from '../../repositories/owners.js';
import {present} from '../present.js';
import type {Draft} from './draft.js';

/** `conflict` with what is there now, as the caller sees it; what it doesn't see counts as missing. */
export async function conflictOver(draft: Draft, ids: readonly string[]): Promise<AppError> {
  const {transaction, viewer} = draft;
  const seen = await visibleOf(draft, ids);
  const theirs = new Map((await present(transaction, viewer, seen)).map(object => [object.id, object]));
  const details: WireConflicts = {conflicts: ids.map(id => ({id, theirs: theirs.get(id) ?? null}))};
  const what = ids.length === 1 ? 'an object' : `${ids.length} objects`;
  return new AppError('conflict', `${what} changed on the server since you last saw it`, {
    hint: 'Nothing was changed. Pull, and try again.',
    details: {...details},
  });
}

async function visibleOf({transaction, current, rights}: Draft, ids: readonly string[]): Promise<readonly VisibleObject[]> {
  const seen = ids.flatMap(id => {
    const [record, right] = [current.get(id), rights.get(id)];
    return record === undefined || record.manifest === null || right === undefined ? [] : [{...record, manifest: record.manifest, right}];
  });
  const owners = await ownerNames(transaction, seen.map(({owner}) => owner));
  return seen.map(each => ({...each, ownerName: owners.get(each.owner) ?? ''}));
}
