/** A local store that is a server plus memory: for homes that can't be written (SEMANTICS 2.7). */
import {randomUUID} from 'node:crypto';
import type {Change, Committed, LocalBackend, RemoteObject} from '../backend/backend.js';
import {serverVersion} from '../backend/backend.js';
import type {SyncRecord, SyncUpdate} from '../backend/sync-state.js';
import {AppError, hasCode} from '../domain/errors.js';
import {isLocalOnly, nameOf} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';
import {refOf} from '../domain/ref.js';
import {conflictOf} from './conflicts.js';
import type {ObjectConflict} from './conflicts.js';
import {unresolved} from './merge.js';
import {pull} from './pull.js';
import type {Team} from './team.js';

/** Takes over all that the account sees. Rejects as `pull`. */
export async function takeOverAll(team: Team): Promise<void> {
  const activeStack = (): never => {
    throw new Error('all is asked for, so no stack is');
  };
  await pull(team, {refs: [], all: true, activeStack, resolution: unresolved, adopt: false, dryRun: false});
}

/**
 * Reads from memory, as `takeOverAll` left it there; a commit of one's own objects goes to the server, against exactly the
 * revisions that were read, and rejects with what the server says. `team.local` is the memory.
 */
export function serverStore(team: Team): LocalBackend {
  const {local} = team;
  return {
    list: kind => local.list(kind),
    get: (kind, id) => local.get(kind, id),
    find: key => local.find(key),
    heads: account => local.heads(account),
    records: (account, ids) => local.records(account, ids),
    fetched: account => local.fetched(account),
    pending: account => local.pending(account),
    memo: account => local.memo(account),
    settle: taken => local.settle(taken),
    commit: (changes, update) => (changes.length === 0 || isTakenOver(update) ? local.commit(changes, update) : commitThere(team, changes)),
  };
}

/** What a pull takes over comes with where its fetch ended; it is on the server already. */
function isTakenOver(update: SyncUpdate | undefined): boolean {
  return update?.fetched !== undefined;
}

async function commitThere(team: Team, changes: readonly Change[]): Promise<readonly Committed[]> {
  const {local, remote, account} = team;
  const own = changes.filter(change => isOwn(change));
  const ids = own.map(idOf);
  const records = await local.records(account, ids);
  const sent = await Promise.all(own.map(async change => changeThere(team, change, records.get(idOf(change)))));
  const results = sent.length === 0 ? [] : await told(team, own, () => remote.submit({changes: sent, idempotencyKey: randomUUID()}));
  const byId = new Map(results.map(result => [result.id, result]));
  const now = team.now().toISOString();
  const updated = own.map((change): SyncRecord => {
    const {id} = byId.get(idOf(change)) ?? {id: idOf(change)};
    if (change.action === 'delete') return {id, kind: change.kind, owner: team.username, base: null, tracking: null, deletedHere: false};
    const {revision = 0, digest = ''} = byId.get(id) ?? {};
    const base = {revision, digest, manifest: change.resource.manifest};
    const created = trackedCreation(records.get(id)) ?? now;
    return {id, kind: change.resource.kind, owner: team.username, base, tracking: {...base, gone: false, right: 'admin', created, updated: now}, deletedHere: false};
  });
  return local.commit(changes, {account, records: updated} satisfies SyncUpdate);
}

/** Copies of other people's objects are forgotten in memory alone. */
function isOwn(change: Change): boolean {
  return change.action === 'delete' || change.resource.namespace.remote === null;
}

function idOf(change: Change): string {
  return change.action === 'delete' ? change.id : change.resource.id;
}

function trackedCreation(record: SyncRecord | undefined): string | undefined {
  return record === undefined || record.tracking === null || record.tracking.gone ? undefined : record.tracking.created;
}

/** The same change on the server: by the revision that was read. Rejects for what may not leave a machine. */
async function changeThere({local, username}: Team, change: Change, record: SyncRecord | undefined): Promise<Change> {
  if (change.action !== 'delete') refuseLocal(change);
  if (change.action === 'create') return {...change, resource: {...change.resource, namespace: {remote: null, owner: username}}};
  const kind = change.action === 'delete' ? change.kind : change.resource.kind;
  const stored = await local.get(kind, idOf(change));
  if (stored.version !== change.expected) throw new AppError('conflict', 'changed in the meantime', {details: {stale: [idOf(change)]}});
  const base = record?.base ?? null;
  const expected = base === null ? change.expected : serverVersion(base.revision, base.digest);
  return change.action === 'delete' ? {...change, expected} : {...change, expected, resource: {...change.resource, namespace: {remote: null, owner: username}}};
}

function refuseLocal({resource}: Extract<Change, {action: 'create' | 'update'}>): void {
  const ref = refOf(resource);
  if (resource.kind === 'secret') {
    throw new AppError('failed', `${ref} can not be kept: this home can not be written, and values stay on the machine that they are for`, {hint: 'Point CAIRN_HOME to a folder that can be written.'});
  }
  if (isLocalOnly(resource)) throw new AppError('local_only', `${ref} belongs to one machine, and this home can not be written`, {next: [`cairn stack copy ${nameOf(resource)} NAME`]});
}

/** A conflict as scripts read it, per object and field. It isn't tried again: another revision was read than is there now. */
async function told<T>(team: Team, own: readonly Change[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!hasCode(error, 'conflict') || !Array.isArray(error.details['conflicts'])) throw error;
    const conflicts = error.details['conflicts'] as readonly {readonly id: string; readonly theirs: RemoteObject | null}[];
    const explained = await Promise.all(conflicts.map(conflict => explain(team, own, conflict)));
    const known = explained.filter(each => each !== null);
    throw new AppError('conflict', `${known.map(({ref}) => ref).join(', ')} changed on ${team.remoteName} since it was read; nothing was changed`, {
      hint: 'Run the command again: it reads what is there now.',
      details: {conflicts: known},
    });
  }
}

async function explain({local, account, username}: Team, own: readonly Change[], {id, theirs}: {readonly id: string; readonly theirs: RemoteObject | null}): Promise<ObjectConflict | null> {
  const change = own.find(each => idOf(each) === id);
  if (change === undefined) return null;
  const base = (await local.records(account, [id])).get(id)?.base?.manifest ?? null;
  const {kind, mine} = change.action === 'delete' ? {kind: change.kind, mine: null} : {kind: change.resource.kind, mine: change.resource.manifest};
  const name = nameIn(mine) ?? nameIn(base) ?? id;
  return conflictOf({ref: `${kind}/${name}`, kind, id, name, owner: username}, {base, mine, theirs: theirs?.resource.manifest ?? null});
}

function nameIn(manifest: Manifest | null): string | undefined {
  return manifest?.metadata.name;
}
