/** Names are unique per owner and kind, without case, in the state that the commit leaves. */
import {AppError} from '../../../domain/errors.js';
import {nameKey, named} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {textOf} from './draft.js';
import type {Draft, Write} from './draft.js';

/** Rejects with `exists`. */
export async function checkNames({transaction}: Draft, written: ReadonlyMap<string, Write>): Promise<void> {
  const kept = [...written.values()].filter(({action}) => action !== 'delete').map(({after}) => after);
  const holders = new Set<string>();
  for (const record of kept) {
    const key = keyOf(record);
    if (holders.has(key)) throw new AppError('exists', `the commit has two of ${textOf(record)}; names are compared without case`);
    holders.add(key);
  }
  for (const owner of new Set(kept.map(record => record.owner))) {
    const names = kept.filter(record => record.owner === owner).map(({name}) => name);
    for (const other of await named(transaction, {owner, names})) {
      if (!written.has(other.id) && holders.has(keyOf({...other, owner}))) {
        throw new AppError('exists', `${textOf(other)} exists already`, {hint: 'Choose another name, or pull the one that is there.', details: {kind: other.kind, name: other.name}});
      }
    }
  }
}

function keyOf({owner, kind, name}: Pick<ObjectRecord, 'owner' | 'kind' | 'name'>): string {
  return `${owner} ${kind} ${nameKey(name)}`;
}
