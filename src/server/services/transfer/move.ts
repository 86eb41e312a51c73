/** Giving objects to another owner: the same ids, each at its next revision, in one transaction (SEMANTICS 4.7). */
import {AppError} from '../../../domain/errors.js';
import type {Right} from '../../../domain/right.js';
import type {ObjectReferenceRow, Queries} from '../../db/schema.js';
import {levelOf} from '../../policy/policy.js';
import {appendAudit} from '../../repositories/audit.js';
import {deleteGrant, grantsOn, raiseVisibility, saveGrant} from '../../repositories/grants.js';
import {nameKey, named, objectsById, saveObjects} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {referencesFrom, referencesTo, stopDelegating} from '../../repositories/references.js';
import {addReferencesTo, dropSecretReferences, needsOf, secretIdsNamed} from '../../repositories/secrets.js';

export interface Move {
  readonly objects: readonly ObjectRecord[];
  /** The id of the new owner. */
  readonly receiver: string;
  /** The id of the account that gives. */
  readonly giver: string;
  /** What the giver keeps on each of them; null for nothing. */
  readonly keep: Right | null;
  /** The id of the account that acts. */
  readonly actor: string;
  readonly now: Date;
  /** The number of this commit, taken before anything was read. */
  readonly seq: number;
}

/** Rejects with `exists` where the new owner has something of one of these names. */
export async function moveObjects(db: Queries, move: Move): Promise<void> {
  await checkNames(db, move);
  const {objects, receiver, now, seq} = move;
  const ids = objects.map(({id}) => id);
  await raiseVisibility(db, await concerned(db, move));
  const updated = now.toISOString();
  await saveObjects(db, objects.map(record => ({...record, owner: receiver, revision: record.revision + 1, grantsRevision: record.grantsRevision + 1, seq, updated})));
  for (const object of ids) await moveGrants(db, object, move);
  await stopDelegating(db, await cutReferences(db, ids));
  await moveSecretReferences(db, ids, receiver);
  await appendAudit(db, now, objects.map(({id, kind, name, owner}) => ({account: move.actor, action: 'transfer', subject: id, details: {kind, name, from: owner, to: receiver, giver: move.giver}})));
}

async function checkNames(db: Queries, {objects, receiver}: Move): Promise<void> {
  const taken = new Set((await named(db, {owner: receiver, names: objects.map(({name}) => name)})).map(({kind, name}) => `${kind} ${nameKey(name)}`));
  const clash = objects.filter(({kind, name}) => taken.has(`${kind} ${nameKey(name)}`));
  if (clash.length === 0) return;
  const names = clash.map(({kind, name}) => `${kind}/${name}`);
  throw new AppError('exists', `the new owner has ${names.join(', ')} already`, {hint: 'One of the two has to be renamed first.', details: {names}});
}

/** Grants stay; who owns it now needs none, and who gave it has what was agreed. */
async function moveGrants(db: Queries, object: string, {receiver, giver, keep}: Move): Promise<void> {
  await deleteGrant(db, {object, grantee: receiver});
  await deleteGrant(db, {object, grantee: giver});
  if (keep !== null && giver !== receiver) await saveGrant(db, {object, grantee: giver, level: levelOf(keep), until: null});
}

/** References of which only one end changes hands: whoever owns the other end has not agreed to let the grantees through. */
async function cutReferences(db: Queries, ids: readonly string[]): Promise<readonly ObjectReferenceRow[]> {
  const moved = new Set(ids);
  const touching = [...(await referencesFrom(db, ids)), ...(await referencesTo(db, ids))];
  return touching.filter(({source, target, delegates}) => delegates === 1 && moved.has(source) !== moved.has(target));
}

/** The same names mean the receiver's secrets from now on, who has not agreed to let anybody through to them. */
async function moveSecretReferences(db: Queries, ids: readonly string[], receiver: string): Promise<void> {
  await dropSecretReferences(db, ids);
  const needs = await needsOf(db, ids);
  const secrets = await secretIdsNamed(db, receiver, needs.map(need => need.name_key));
  for (const [name, secret] of secrets) await addReferencesTo(db, secret, needs.filter(need => need.name_key === name));
}

/** Whoever may see more or less afterwards: owners, and grantees of what moves and of what refers to it. */
async function concerned(db: Queries, {objects, receiver, giver}: Move): Promise<ReadonlySet<string>> {
  const ids = objects.map(({id}) => id);
  const users = (await referencesTo(db, ids)).map(({source}) => source);
  const through = (await referencesTo(db, users)).map(({source}) => source);
  const others = await objectsById(db, [...users, ...through]);
  const grants = await grantsOn(db, [...new Set([...ids, ...users, ...through])]);
  const owners = [...objects, ...others.values()].map(({owner}) => owner);
  return new Set([receiver, giver, ...owners, ...grants.map(({grantee}) => grantee)]);
}
