/** Secrets as objects: what they are called, which keys they have, and setting their values. None of this gives a value. */
import {AppError} from '../../../domain/errors.js';
import {checkName} from '../../../domain/name.js';
import {covers} from '../../../domain/right.js';
import type {Right} from '../../../domain/right.js';
import {checkSecretKey} from '../../../domain/secret-reference.js';
import {SecretValue} from '../../../domain/secret-value.js';
import {isId} from '../../../lib/uuid.js';
import type {WireNewSecret, WirePage, WireSecret, WireSecretDetail, WireSecretPatch} from '../../../wire/types.js';
import type {Queries} from '../../db/schema.js';
import {mayCreateIn, neededFor} from '../../policy/policy.js';
import {appendAudit} from '../../repositories/audit.js';
import {deleteGrantsOn} from '../../repositories/grants.js';
import {nameKey, objectsById, saveObjects, visibleById, visiblePage} from '../../repositories/objects.js';
import type {ObjectRecord, VisibleObject} from '../../repositories/objects.js';
import {ownerByName, ownerNames} from '../../repositories/owners.js';
import type {Page, Viewer} from '../../repositories/rights.js';
import {addReferencesTo, deleteWrappedKey, needsOfName, secretIdsNamed} from '../../repositories/secrets.js';
import {nextSequence} from '../../repositories/settings.js';
import type {Caller, Context} from '../context.js';
import {missingText} from '../objects.js';
import {requireAct} from '../require-act.js';
import {partsOf, recordWith, wireSecret} from './secret-record.js';
import type {SecretParts} from './secret-record.js';
import {shownUses, usesOf} from './secret-uses.js';
import type {SecretUse} from './secret-uses.js';

/** Which secret, and whether it is still what the caller saw. */
export interface SecretTarget {
  readonly id: string;
  readonly unchanged: (current: WireSecret) => boolean;
}

type Values = ReadonlyMap<string, SecretValue>;

export class SecretService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  async list({account}: Caller, {owner, name, page}: {readonly owner: string | undefined; readonly name: string | undefined; readonly page: Page}): Promise<WirePage<WireSecret>> {
    const {database: {queries}, now} = this.#context;
    const ownerId = owner === undefined ? undefined : ((await ownerByName(queries, owner))?.id ?? '');
    const selection = {kinds: ['secret'], owner: ownerId, nameKey: name === undefined ? undefined : nameKey(name)};
    const found = await visiblePage(queries, {account, now: now()}, {selection, page: {...page, limit: page.limit + 1}});
    const shown = found.slice(0, page.limit);
    const owners = await ownerNames(queries, shown.map(each => each.owner));
    return {items: shown.map(each => wireSecret(each, owners.get(each.owner) ?? '')), next: found.length > shown.length ? (shown.at(-1)?.id ?? null) : null};
  }

  async get({account}: Caller, id: string): Promise<WireSecretDetail> {
    const {database: {queries}, now} = this.#context;
    return detailOf(queries, {account, now: now()}, id);
  }

  /** In the caller's own namespace. What is there already, values included, is left as it is. Rejects with `id_taken`, `exists`, `invalid_name` or `invalid_input`. */
  async create({account}: Caller, id: string, given: WireNewSecret): Promise<WireSecretDetail> {
    requireAct(account, 'push');
    if (!isId(id)) throw new AppError('invalid_input', `${JSON.stringify(id)} is no id: ids are UUIDs in lower case`);
    checkName(given.name, 'a secret');
    const values = valuesOf(given.values);
    const {name, description, labels = {}} = given;
    const parts = {name, description: description || null, labels, keys: [...values.keys()]};
    return this.#write({account, now: this.#context.now()}, async (transaction, viewer, seq) => {
      const none = {id, kind: 'secret', owner: account.id, revision: 0, grantsRevision: 0, created: viewer.now.toISOString(), deleted: ''};
      const [before = none] = (await objectsById(transaction, [id])).values();
      if (await this.#isSame(transaction, before.id, {viewer, parts, values})) return id;
      if (!mayCreateIn(account, account.id)) throw new AppError('not_allowed', 'this key creates nothing in its person\'s namespace');
      // An id that was deleted comes back only to where it was.
      if (before.deleted === null || before.kind !== 'secret' || before.owner !== account.id) {
        throw new AppError('id_taken', `taken already: ${id}`, {hint: 'Create it with a new id.', details: {ids: [id]}});
      }
      await this.#save(transaction, recordWith(before, parts, {seq, now: viewer.now}), {viewer, values, action: 'secret-create'});
      return id;
    });
  }

  /** What is left out stays. Rejects with `not_found`, `not_allowed`, `stale`, `in_use`, or as `create`. */
  async update({account}: Caller, {id, unchanged}: SecretTarget, patch: WireSecretPatch): Promise<WireSecretDetail> {
    requireAct(account, 'push');
    const set = valuesOf(patch.set ?? {});
    if (patch.name !== undefined) checkName(patch.name, 'a secret');
    return this.#write({account, now: this.#context.now()}, async (transaction, viewer, seq) => {
      const current = await visibleSecret(transaction, viewer, id);
      requireOn(current.right, neededFor.update, current);
      const parts = patched(partsOf(current), patch, set);
      const before = await this.#context.vault.values(transaction, id);
      const values = new Map(parts.keys.map(key => [key, (set.get(key) ?? before.get(key)) as SecretValue]));
      if (await this.#isSame(transaction, id, {viewer, parts, values})) return id;
      if (!unchanged(wireSecret(current, ''))) throw stale(id);
      await this.#refuseLoss(transaction, viewer, {current, parts});
      await this.#save(transaction, recordWith(current, parts, {seq, now: viewer.now}), {viewer, values, action: 'secret-update'});
      return id;
    });
  }

  /** The key is gone at once, and with it every value. Rejects with `not_found`, `not_allowed`, `stale` or `in_use`. */
  async delete({account}: Caller, {id, unchanged}: SecretTarget): Promise<void> {
    requireAct(account, 'push');
    await this.#context.database.write(async transaction => {
      const viewer = {account, now: this.#context.now()};
      const seq = await nextSequence(transaction);
      const current = await visibleSecret(transaction, viewer, id);
      requireOn(current.right, neededFor.delete, current);
      if (!unchanged(wireSecret(current, ''))) throw stale(id);
      const uses = await usesOf(transaction, current);
      if (uses.length > 0) throw await inUse(transaction, viewer, {what: `secret/${current.name}`, uses});
      const now = viewer.now.toISOString();
      await deleteWrappedKey(transaction, id);
      await deleteGrantsOn(transaction, [id]);
      const {revision, grantsRevision} = current;
      await saveObjects(transaction, [{...current, manifest: null, revision: revision + 1, grantsRevision: grantsRevision + 1, seq, updated: now, deleted: now}]);
      await this.#audit(transaction, {viewer, action: 'secret-delete'}, current);
    });
  }

  async #write(viewer: Viewer, work: (transaction: Queries, viewer: Viewer, seq: number) => Promise<string>): Promise<WireSecretDetail> {
    return this.#context.database.write(async transaction => {
      const seq = await nextSequence(transaction);
      return detailOf(transaction, viewer, await work(transaction, viewer, seq));
    });
  }

  /** Only whoever may see the values is told whether they are the same: for others this would be a way to try them out. */
  async #isSame(db: Queries, id: string, {viewer, parts, values}: {readonly viewer: Viewer; readonly parts: SecretParts; readonly values: Values}): Promise<boolean> {
    const [visible] = await visibleById(db, viewer, [id]);
    if (visible?.kind !== 'secret' || !covers(visible.right, neededFor.reveal)) return false;
    if (JSON.stringify(partsOf(visible)) !== JSON.stringify(parts)) return false;
    const kept = await this.#context.vault.values(db, id);
    return kept.size === values.size && [...values].every(([key, value]) => kept.get(key)?.equals(value) === true);
  }

  async #save(transaction: Queries, record: ObjectRecord, {viewer, values, action}: {readonly viewer: Viewer; readonly values: Values; readonly action: string}): Promise<void> {
    if (values.size === 0) throw new AppError('invalid_input', `secret/${record.name} would have no value`);
    const [holder = record.id] = (await secretIdsNamed(transaction, record.owner, [nameKey(record.name)])).values();
    if (holder !== record.id) {
      throw new AppError('exists', `secret/${record.name} exists already`, {hint: 'Choose another name, or change the one that is there.', details: {kind: 'secret', name: record.name}});
    }
    const [before] = (await objectsById(transaction, [record.id])).values();
    await saveObjects(transaction, [record]);
    await this.#context.vault.keep(transaction, record.id, values);
    const isNewName = before === undefined || before.deleted !== null || nameKey(before.name) !== nameKey(record.name);
    if (isNewName) await addReferencesTo(transaction, record.id, await needsOfName(transaction, record.owner, record.name));
    await this.#audit(transaction, {viewer, action}, record);
  }

  /** A name or a key that something refers to stays: what refers to it would have nothing to run with. */
  async #refuseLoss(db: Queries, viewer: Viewer, {current, parts}: {readonly current: VisibleObject; readonly parts: SecretParts}): Promise<void> {
    const isRenamed = nameKey(parts.name) !== nameKey(current.name);
    if (isRenamed && !mayCreateIn(viewer.account, current.owner)) throw new AppError('not_allowed', `only its owner renames secret/${current.name}`);
    const lost = (await usesOf(db, current)).filter(({key}) => isRenamed || (partsOf(current).keys.includes(key) && !parts.keys.includes(key)));
    if (lost.length === 0) return;
    const what = isRenamed ? `the name secret/${current.name}` : `secret/${current.name}: ${[...new Set(lost.map(({key}) => key))].join(', ')}`;
    throw await inUse(db, viewer, {what, uses: lost});
  }

  async #audit(transaction: Queries, {viewer: {account, now}, action}: {readonly viewer: Viewer; readonly action: string}, record: ObjectRecord): Promise<void> {
    const {id, name, revision} = record;
    const by = account.key === null ? {} : {key: account.key.id};
    await appendAudit(transaction, now, [{account: account.id, action, subject: id, details: {name, revision, keys: [...partsOf(record).keys], ...by}}]);
  }
}

function patched(before: SecretParts, {name, description, labels, remove = []}: WireSecretPatch, set: Values): SecretParts {
  const unknown = remove.filter(key => !before.keys.includes(key));
  if (unknown.length > 0) throw new AppError('not_found', `secret/${before.name} has no key ${JSON.stringify(unknown[0])}`, {details: {keys: before.keys}});
  const kept = before.keys.filter(key => !remove.includes(key));
  return {
    name: name ?? before.name,
    description: description === undefined ? before.description : description || null,
    labels: labels ?? before.labels,
    keys: [...kept, ...[...set.keys()].filter(key => !kept.includes(key))],
  };
}

function valuesOf(given: Readonly<Record<string, string>>): Values {
  for (const key of Object.keys(given)) checkSecretKey(key);
  return new Map(Object.entries(given).map(([key, text]) => [key, new SecretValue(text)]));
}

async function visibleSecret(db: Queries, viewer: Viewer, id: string): Promise<VisibleObject> {
  const [found] = await visibleById(db, viewer, [id]);
  if (found?.kind !== 'secret') throw new AppError('not_found', missingText(id));
  return found;
}

async function detailOf(db: Queries, viewer: Viewer, id: string): Promise<WireSecretDetail> {
  const found = await visibleSecret(db, viewer, id);
  const owners = await ownerNames(db, [found.owner]);
  return {...wireSecret(found, owners.get(found.owner) ?? ''), references: await shownUses(db, viewer, await usesOf(db, found))};
}

function requireOn(held: Right, needed: Right, {name}: ObjectRecord): void {
  if (!covers(held, needed)) throw new AppError('not_allowed', `this needs "${needed}" on secret/${name}; you have "${held}"`);
}

function stale(id: string): AppError {
  return new AppError('stale', `${id} is not what it was: its ETag is another one now`, {hint: 'Get it again, and change what is there now.'});
}

/** Names only what the caller may see. */
async function inUse(db: Queries, viewer: Viewer, {what, uses}: {readonly what: string; readonly uses: readonly SecretUse[]}): Promise<AppError> {
  const seen = new Map((await shownUses(db, viewer, uses)).map(({id, kind, name, owner}) => [id, {id, kind, name, owner, ref: `${kind}/${owner}/${name}`}]));
  const names = [...seen.values()].map(({ref}) => ref).join(', ');
  return new AppError('in_use', `${what} is still used by ${names === '' ? 'something that you may not see' : names}`, {
    hint: 'Change or delete what uses it first.',
    details: {usedBy: [...seen.values()]},
  });
}
