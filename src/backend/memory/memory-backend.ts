/** The local store without files: for homes that can't be written, and the smallest thing that keeps the contract. */
import type {AccountKey} from '../../domain/account.js';
import {AppError} from '../../domain/errors.js';
import {digestOf} from '../../domain/json.js';
import type {Kind} from '../../domain/kind.js';
import {kindOfType} from '../../domain/kind.js';
import {nameOf, sameNamespace, slotsOf} from '../../domain/manifest.js';
import type {Resource} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import type {Change, Committed, Listed, LocalBackend, ObjectKey, Stored} from '../backend.js';
import {emptyMemo, headOf, memoAfter} from '../sync-state.js';
import type {Fetched, Memo, PendingPush, SyncHead, SyncRecord, SyncUpdate} from '../sync-state.js';

interface AccountState {
  readonly records: Map<string, SyncRecord>;
  fetched: Fetched | null;
  pending: PendingPush | null;
  memo: Memo;
}

export class MemoryBackend implements LocalBackend {
  readonly #now: () => Date;
  readonly #accounts = new Map<string, AccountState>();
  #objects = new Map<string, Stored>();

  readonly #referencesMustResolve: boolean;

  /** `referencesMustResolve: false` for what a server has checked: its stacks may refer to what this account can't see. */
  constructor(now: () => Date = () => new Date(), {referencesMustResolve = true}: {readonly referencesMustResolve?: boolean} = {}) {
    this.#now = now;
    this.#referencesMustResolve = referencesMustResolve;
  }

  async list(kind: Kind): Promise<readonly Listed[]> {
    return [...this.#objects.values()].filter(({resource}) => resource.kind === kind).sort((a, b) => (sortKey(a.resource) < sortKey(b.resource) ? -1 : 1));
  }

  async get(kind: Kind, id: string): Promise<Stored> {
    const stored = this.#objects.get(id);
    if (stored === undefined || stored.resource.kind !== kind) throw new AppError('not_found', `there is no ${kind} with the id ${id}`);
    return stored;
  }

  async find({kind, name, namespace}: ObjectKey): Promise<Stored | null> {
    const found = [...this.#objects.values()].find(({resource}) => resource.kind === kind && sameNamespace(resource.namespace, namespace) && sameName(nameOf(resource), name));
    return found ?? null;
  }

  async commit(changes: readonly Change[], update?: SyncUpdate): Promise<readonly Committed[]> {
    this.#checkVersions(changes);
    const next = new Map(this.#objects);
    for (const change of changes) this.#carryOut(next, change);
    for (const change of changes) if (change.action !== 'delete') checkFinal(next, change.resource);
    if (this.#referencesMustResolve) for (const {resource} of next.values()) checkReferences(next, resource);
    this.#objects = next;
    if (update !== undefined) this.#updateSync(update);
    return changes.map(change => {
      const id = change.action === 'delete' ? change.id : change.resource.id;
      return {id, version: next.get(id)?.version ?? null};
    });
  }

  async settle(): Promise<void> {}

  async heads(account: AccountKey): Promise<ReadonlyMap<string, SyncHead>> {
    return new Map([...this.#account(account).records].map(([id, record]) => [id, headOf(record)]));
  }

  async records(account: AccountKey, ids: readonly string[]): Promise<ReadonlyMap<string, SyncRecord>> {
    return new Map([...this.#account(account).records].filter(([id]) => ids.includes(id)));
  }

  async fetched(account: AccountKey): Promise<Fetched | null> {
    return this.#account(account).fetched;
  }

  async pending(account: AccountKey): Promise<PendingPush | null> {
    return this.#account(account).pending;
  }

  async memo(account: AccountKey): Promise<Memo> {
    return this.#account(account).memo;
  }

  #checkVersions(changes: readonly Change[]): void {
    const stale = changes.flatMap(change => {
      if (change.action === 'create') return [];
      const {kind, id} = change.action === 'delete' ? change : change.resource;
      const stored = this.#objects.get(id);
      if (stored === undefined || stored.resource.kind !== kind) throw new AppError('not_found', `there is no ${kind} with the id ${id}`);
      return stored.version === change.expected ? [] : [id];
    });
    if (stale.length > 0) throw new AppError('conflict', 'changed in the meantime', {details: {stale}});
  }

  #carryOut(objects: Map<string, Stored>, change: Change): void {
    if (change.action === 'delete') {
      objects.delete(change.id);
      return;
    }
    const {resource} = change;
    const before = this.#objects.get(resource.id);
    if (change.action === 'create' && objects.has(resource.id)) throw new AppError('id_taken', `the id ${resource.id} is taken`);
    const digest = digestOf(resource.manifest);
    const updated = this.#now().toISOString();
    objects.set(resource.id, {status: 'ok', resource, version: digest, digest, created: before?.created ?? updated, updated});
  }

  #account({instance, account}: AccountKey): AccountState {
    const key = JSON.stringify([instance, account]);
    const state = this.#accounts.get(key) ?? {records: new Map(), fetched: null, pending: null, memo: emptyMemo};
    this.#accounts.set(key, state);
    return state;
  }

  #updateSync({account, records = [], fetched, pending, memo, forget = false}: SyncUpdate): void {
    const state = this.#account(account);
    if (forget) Object.assign(state, {records: new Map(), fetched: null, pending: null, memo: emptyMemo});
    for (const record of records) {
      if (record.base === null && record.tracking === null) state.records.delete(record.id);
      else state.records.set(record.id, record);
    }
    if (fetched !== undefined) state.fetched = fetched;
    if (pending !== undefined) state.pending = pending;
    if (memo !== undefined) state.memo = memoAfter(state.memo, memo);
  }
}

function checkFinal(objects: ReadonlyMap<string, Stored>, resource: Resource): void {
  const taken = [...objects.values()].some(
    ({resource: other}) => other.id !== resource.id && other.kind === resource.kind && sameNamespace(other.namespace, resource.namespace) && sameName(nameOf(other), nameOf(resource)),
  );
  if (taken) throw new AppError('exists', `${resource.kind}/${nameOf(resource)} exists already`);
}

/** What is pulled may refer to what this account can't see. */
function checkReferences(objects: ReadonlyMap<string, Stored>, resource: Resource): void {
  if (resource.kind !== 'stack' || resource.namespace.remote !== null) return;
  for (const [type, id] of slotsOf(resource)) {
    if (objects.get(id)?.resource.kind !== kindOfType(type)) throw new AppError('dangling_reference', `stack/${nameOf(resource)} refers to ${id}, which is not there`);
  }
}

function sortKey({namespace, manifest}: Resource): string {
  return `${namespace.remote === null ? '' : `${namespace.remote}/${namespace.owner}`}\u0000${manifest.metadata.name.toLowerCase()}`;
}
