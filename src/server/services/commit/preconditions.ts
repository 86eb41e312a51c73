/** Each change against what is stored: is it still what the caller saw, and may the caller do this (SEMANTICS 3.6, 3.7)? */
import {AppError} from '../../../domain/errors.js';
import {covers} from '../../../domain/right.js';
import type {Right} from '../../../domain/right.js';
import type {WireExpect} from '../../../wire/types.js';
import {mayCreateIn, neededFor} from '../../policy/policy.js';
import {nameKey} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {ownerByName} from '../../repositories/owners.js';
import type {CheckedCommit, Delete, Put} from './check.js';
import {conflictOver} from './conflict.js';
import {flavorOf, textOf} from './draft.js';
import type {Draft, Step} from './draft.js';

/** Stale changes are all told at once. */
type Verdict = Step | {readonly action: 'stale' | 'taken'; readonly id: string};

/** A step for each change, or `conflict` over every stale one, `id_taken`, or `not_allowed`. */
export async function judge(draft: Draft, {changes}: CheckedCommit): Promise<readonly Step[]> {
  const owners = await ownersNamed(draft, changes);
  const verdicts = changes.map(change => {
    if (change.action === 'delete') return judgeDelete(draft, change);
    return change.expect === null ? judgeCreate(draft, change, owners) : judgeUpdate(draft, change, change.expect);
  });
  const stale = verdicts.filter(({action}) => action === 'stale').map(verdict => (verdict as {id: string}).id);
  if (stale.length > 0) throw await conflictOver(draft, stale);
  const taken = verdicts.filter(({action}) => action === 'taken').map(verdict => (verdict as {id: string}).id);
  if (taken.length > 0) throw new AppError('id_taken', `taken already: ${taken.join(', ')}`, {hint: 'Create it with a new id.', details: {ids: taken}});
  const steps = verdicts as readonly Step[];
  for (const step of steps) checkAllowed(draft, step);
  return steps;
}

async function ownersNamed({transaction}: Draft, changes: CheckedCommit['changes']): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const names = new Set(changes.flatMap(change => (change.action === 'put' && change.expect === null ? [change.owner] : [])));
  for (const name of names) {
    const owner = await ownerByName(transaction, name);
    if (owner !== undefined) ids.set(name, owner.id);
  }
  return ids;
}

function judgeCreate(draft: Draft, put: Put, owners: ReadonlyMap<string, string>): Verdict {
  const owner = owners.get(put.owner);
  const there = visible(draft, put.id);
  if (there?.digest === put.digest && there.owner === owner) return unchanged(there);
  if (owner === undefined || !mayCreateIn(draft.viewer.account, owner)) {
    throw new AppError('not_allowed', `${put.kind}/${put.manifest.metadata.name} can't be created for "${put.owner}": you create in your own namespace only`);
  }
  const before = draft.current.get(put.id) ?? null;
  if (before !== null && !revives(put, before, owner)) return {action: 'taken', id: put.id};
  return {action: 'create', before, after: written(draft, put, {owner, before})};
}

/** An id that was deleted comes back only to where it was. */
function revives({kind}: Put, before: ObjectRecord, owner: string): boolean {
  return before.deleted !== null && before.owner === owner && before.kind === kind;
}

function judgeUpdate(draft: Draft, put: Put, expect: WireExpect): Verdict {
  const found = visible(draft, put.id);
  if (found === undefined) return {action: 'stale', id: put.id};
  if (found.digest === put.digest) return unchanged(found);
  if (!matches(found, expect)) return {action: 'stale', id: put.id};
  if (found.kind !== put.kind) throw new AppError('invalid_input', `${textOf(found)} can't become of kind ${put.kind}`);
  return {action: 'update', before: found, after: written(draft, put, {owner: found.owner, before: found})};
}

/** What isn't there, or isn't there for the caller, is as good as deleted. */
function judgeDelete(draft: Draft, {id, expect}: Delete): Verdict {
  const found = visible(draft, id);
  if (found === undefined) return {action: 'none', id, ...expect};
  if (found.kind === 'secret') throw new AppError('invalid_input', `${textOf(found)} is no part of a commit`, {hint: 'Secrets have routes of their own.'});
  if (!matches(found, expect)) return {action: 'stale', id};
  const now = draft.viewer.now.toISOString();
  const after = {...found, manifest: null, revision: found.revision + 1, seq: draft.seq, grantsRevision: found.grantsRevision + 1, updated: now, deleted: now};
  return {action: 'delete', before: found, after};
}

function visible({current, rights}: Draft, id: string): ObjectRecord | undefined {
  return rights.has(id) ? current.get(id) : undefined;
}

function matches({revision, digest}: ObjectRecord, expect: WireExpect): boolean {
  return revision === expect.revision && digest === expect.digest;
}

function unchanged({id, revision, digest}: ObjectRecord): Step {
  return {action: 'none', id, revision, digest};
}

function written(draft: Draft, put: Put, {owner, before}: {owner: string; before: ObjectRecord | null}): ObjectRecord {
  const {id, kind, manifest, digest} = put;
  const now = draft.viewer.now.toISOString();
  return {
    id, kind, owner, manifest, digest,
    name: manifest.metadata.name,
    flavor: flavorOf(kind, manifest.spec['flavor']),
    revision: (before?.revision ?? 0) + 1,
    seq: draft.seq,
    grantsRevision: before?.grantsRevision ?? 0,
    created: before?.created ?? now,
    updated: now,
    deleted: null,
  };
}

/** Names belong to the owner's namespace: whoever can't create there can't try out which of them are taken. */
function checkAllowed({viewer: {account}, rights}: Draft, step: Step): void {
  if (step.action !== 'update' && step.action !== 'delete') return;
  const {before, after, action} = step;
  requireRight(rights.get(before.id) ?? null, {needed: neededFor[action], what: textOf(before)});
  if (nameKey(before.name) !== nameKey(after.name) && !mayCreateIn(account, before.owner)) {
    throw new AppError('not_allowed', `only its owner renames ${textOf(before)}`, {hint: 'Keep the name, or copy it into your own namespace.'});
  }
}

export function requireRight(held: Right | null, {needed, what}: {needed: Right; what: string}): void {
  if (!covers(held, needed)) throw new AppError('not_allowed', `this needs "${needed}" on ${what}; you have "${held ?? 'no right'}"`);
}
