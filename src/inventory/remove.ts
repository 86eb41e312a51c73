/** Deleting an object here, and remembering it for the servers that have it (SEMANTICS 3.2). */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {SyncRecord, SyncUpdate} from '../backend/sync-state.js';
import type {AccountKey} from '../domain/account.js';
import {AppError} from '../domain/errors.js';
import {nameOf, own, sameNamespace} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {refOf} from '../domain/ref.js';
import {startingOver} from './edit.js';
import {usersOf} from './used-by.js';

/**
 * Deletes an object from this machine. One's own that a server has is marked, so that the next push deletes it there;
 * of another owner's only the copy here is forgotten. Rejects with `in_use`, naming what still refers to it.
 */
export async function removeObject(local: LocalBackend, stored: Stored, accounts: readonly AccountKey[]): Promise<void> {
  const {kind, id} = stored.resource;
  await startingOver(async () => {
    const current = await local.get(kind, id);
    await refuseInUse(local, current);
    const [first, ...others] = await updatesFor(local, current, accounts);
    await local.commit([{action: 'delete', kind, id, expected: current.version}], first);
    // Should the program end before these, the object counts there as missing: a pull brings it back, nothing is lost.
    for (const update of others) await local.commit([], update);
  });
}

/** Rejects with `in_use` and the ways out where something on this machine refers to the object. */
export async function refuseInUse(local: LocalBackend, stored: Stored): Promise<void> {
  const users = await usersOf(local, stored);
  if (users.length === 0) return;
  const refs = users.map(refOf);
  throw new AppError('in_use', `${refOf(stored.resource)} is used by ${refs.join(', ')}`, {
    hint: `Change or delete ${refs.length === 1 ? 'that' : 'those'} first.`,
    next: users.slice(0, 3).map(user => wayOut(user, stored.resource)),
    details: {ref: refOf(stored.resource), usedBy: refs},
  });
}

function wayOut(user: Resource, used: Resource): string {
  const name = user.namespace.owner === null ? nameOf(user) : `${user.namespace.owner}/${nameOf(user)}`;
  if (user.kind !== 'stack') return `cairn ${user.kind} describe ${name}`;
  const needed = used.kind === 'orchestrator' || used.kind === 'artifact-store';
  return needed ? `cairn stack update ${name} --${used.kind} OTHER` : `cairn stack update ${name} --remove ${used.kind}`;
}

async function updatesFor(local: LocalBackend, {resource}: Stored, accounts: readonly AccountKey[]): Promise<readonly SyncUpdate[]> {
  const mine = sameNamespace(resource.namespace, own);
  const updates: SyncUpdate[] = [];
  for (const {instance, account} of accounts) {
    const key = {instance, account};
    const record = (await local.records(key, [resource.id])).get(resource.id);
    if (record?.base) updates.push({account: key, records: [mine ? deletedHere(record) : forgotten(record)]});
  }
  return updates;
}

function deletedHere(record: SyncRecord): SyncRecord {
  return {...record, deletedHere: true};
}

function forgotten(record: SyncRecord): SyncRecord {
  return {...record, base: null, deletedHere: false};
}
